using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Gateways;

/// <summary>Compiles our Gateways and their listeners, and settles which listener has which port and host name.</summary>
internal sealed class GatewayCompiler(
    SnapshotIndex index, ReferenceGrants grants, ParametersResolver parameters, TranslationOptions options, DiagnosticSink diagnostics)
{
    private readonly ListenerCompiler _listeners = new(new CertificateResolver(index, grants));

    public ImmutableArray<GatewayState> Compile()
    {
        ImmutableArray<GatewayState> gateways = [.. OurGateways.Select(index, diagnostics).Select(Compile)];
        gateways = options.GatewaysSharePorts
            ? ListenerConflicts.AcrossGateways([.. gateways.Select(ListenerConflicts.Within)])
            : [.. gateways.Select(ReachablePorts.Settle).Select(ListenerConflicts.Within)];
        foreach (var gateway in gateways)
            Report(gateway);
        return gateways;
    }

    private GatewayState Compile(Gateway gateway)
    {
        var listeners = gateway.Spec.Listeners;
        var positions = gateway.Positions("spec.listeners", listeners.Length);
        return new(gateway, [.. listeners.Select((listener, i) => _listeners.Compile(gateway, listener, positions[i]))])
        {
            Parameters = parameters.Resolve(gateway),
        };
    }

    private void Report(GatewayState gateway)
    {
        foreach (var issue in gateway.Resource.Issues)
            diagnostics.Warning(gateway.Reference, issue.Path, issue.Message);
        diagnostics.Errors(gateway.Reference, gateway.Rejections);
        if (gateway.Listeners.IsEmpty)
            diagnostics.Error(gateway.Reference, "spec.listeners", "The Gateway has no listeners that can be read; add at least one.");
        foreach (var listener in gateway.Listeners)
        {
            diagnostics.Errors(gateway.Reference, listener.Rejections);
            diagnostics.Errors(gateway.Reference, listener.Unresolved);
            if (listener.Conflict is { } conflict)
                diagnostics.Error(gateway.Reference, conflict);
        }
    }
}
