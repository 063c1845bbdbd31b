using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Gateways;

/// <summary>Compiles our Gateways and their listeners, and settles which listener has which port and host name.</summary>
internal sealed class GatewayCompiler(
    SnapshotIndex index,
    ReferenceGrants grants,
    ParametersResolver parameters,
    TranslationOptions options,
    FaultContainment containment,
    HeldGateways held,
    DiagnosticSink diagnostics)
{
    private readonly ListenerCompiler _listeners = new(new CertificateResolver(index, grants));

    public ImmutableArray<GatewayState> Compile()
    {
        ImmutableArray<GatewayState> gateways = [.. OurGateways.Select(index, diagnostics).Select(g => Contained(g, Compile))];
        gateways = options.GatewaysSharePorts
            ? AcrossGateways([.. gateways.Select(g => Contained(g, ListenerConflicts.Within))])
            : [.. gateways.Select(g => Contained(g, one => ListenerConflicts.Within(ReachablePorts.Settle(one))))];
        return [.. gateways.Select(g => Contained(g, Report))];
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

    /// <summary>The Gateways come oldest first.</summary>
    private ImmutableArray<GatewayState> AcrossGateways(ImmutableArray<GatewayState> gateways)
    {
        var holders = ImmutableArray<ListenerState>.Empty;
        var settled = ImmutableArray.CreateBuilder<GatewayState>();
        foreach (var gateway in gateways)
        {
            var earlier = holders;
            var now = Contained(gateway, g => ListenerConflicts.AgainstOlder(g, earlier));
            holders = holders.AddRange(now.Listeners.Where(l => l.Accepted));
            settled.Add(now);
        }

        return settled.ToImmutable();
    }

    private GatewayState Contained(GatewayState gateway, Func<GatewayState, GatewayState> step) =>
        held.Contains(gateway.Reference) ? gateway : Contained(gateway.Resource, _ => step(gateway));

    private GatewayState Contained(Gateway gateway, Func<Gateway, GatewayState> step) => containment.Run(
        new(gateway.Reference, TranslationStep.Gateway),
        () => step(gateway),
        defect =>
        {
            held.Hold(gateway.Reference, defect);
            return Rejected(gateway, defect);
        });

    /// <summary>Its listeners are known by name, as far as they can be, and let nothing in.</summary>
    private static GatewayState Rejected(Gateway gateway, Problem defect) =>
        new(gateway, [.. (gateway.Spec.Listeners.IsDefault ? [] : gateway.Spec.Listeners).Select((listener, i) => Rejected(gateway, listener, i, defect))])
        {
            Parameters = new EffectiveParameters.Invalid("", defect.Message),
            Defect = defect,
        };

    private static ListenerState Rejected(Gateway gateway, Listener listener, int index, Problem defect) =>
        new() { Gateway = gateway, Spec = listener, Index = index, Rejections = [defect] };

    private GatewayState Report(GatewayState gateway)
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

        return gateway;
    }
}
