using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Which GatewayClasses and Gateways are ours. Those of others are passed over in silence, unless nothing at all is ours.</summary>
internal static class OurGateways
{
    public static ImmutableArray<GatewayClass> Classes(SnapshotIndex index) =>
        [.. index.GatewayClasses.Where(c => c.Spec.ControllerName == Controller.Name)];

    public static ImmutableArray<Gateway> Select(SnapshotIndex index, DiagnosticSink diagnostics)
    {
        HashSet<string> classes = index.GatewayClasses.IsEmpty
            ? [Controller.DefaultClass]
            : [.. Classes(index).Select(c => c.Metadata.Name)];
        ImmutableArray<Gateway> ours = [.. index.Gateways.Where(g => classes.Contains(g.Spec.GatewayClassName))];
        if (ours.IsEmpty)
            ReportNothingServed(index, diagnostics);
        ReportUnreadableClasses(index, diagnostics);
        return ours;
    }

    private static void ReportNothingServed(SnapshotIndex index, DiagnosticSink diagnostics)
    {
        foreach (var gateway in index.Gateways)
        {
            diagnostics.Warning(gateway.Reference, "spec.gatewayClassName",
                $"The Gateway is not served: no GatewayClass \"{gateway.Spec.GatewayClassName}\" has controllerName {Controller.Name}. "
                + $"Set gatewayClassName to a class of ours ({Controller.DefaultClass} when there is no GatewayClass at all), or add that GatewayClass.");
        }
    }

    /// <summary>A Gateway whose class cannot be read may have been meant for us.</summary>
    private static void ReportUnreadableClasses(SnapshotIndex index, DiagnosticSink diagnostics)
    {
        foreach (var gateway in index.Gateways)
        {
            if (gateway.IssueCovering("spec.gatewayClassName") is { } issue)
                diagnostics.Error(gateway.Reference, issue.Path, issue.Message);
        }
    }
}
