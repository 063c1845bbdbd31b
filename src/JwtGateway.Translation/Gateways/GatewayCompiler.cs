using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

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
    private readonly CertificateResolver _certificates = new(index, grants);
    private readonly ListenerCompiler _listeners = new(new CertificateResolver(index, grants), new FrontendValidation(index, grants));
    private readonly ListenerSets _sets = new(index, diagnostics);

    /// <param name="standIns">Shared proxies, for which each Gateway is the older one.</param>
    public ImmutableArray<GatewayState> Compile(ImmutableArray<GatewayState> standIns)
    {
        ImmutableArray<GatewayState> gateways = [.. OurGateways.Select(index, diagnostics).Select(g => Contained(g, Compile)), .. standIns];
        gateways = options.GatewaysSharePorts
            ? AcrossGateways([.. gateways.Select(g => Contained(g, ListenerConflicts.Within))])
            : [.. gateways.Select(g => Contained(g, one => ListenerConflicts.Within(ReachablePorts.Settle(one))))];
        return [.. gateways.Select(g => Contained(g, Report))];
    }

    private GatewayState Compile(Gateway gateway)
    {
        var sets = _sets.Of(gateway);
        return new(gateway,
        [
            .. Listeners(gateway, null, gateway.Spec.Listeners),
            .. sets.Where(s => s.Refusal is null).SelectMany(s => Listeners(gateway, s.Resource, s.Resource.Spec.Listeners)),
        ])
        {
            Parameters = parameters.Resolve(gateway),
            HasService = !options.GatewaysSharePorts,
            Sets = sets,
            ClientCertificate = ClientCertificate(gateway),
        };
    }

    private IEnumerable<ListenerState> Listeners(Gateway gateway, ListenerSet? set, ImmutableArray<Listener> listeners)
    {
        var positions = (set is null ? (KubernetesResource)gateway : set).Positions("spec.listeners", listeners.Length);
        return listeners.Select((listener, i) => _listeners.Compile(gateway, set, listener, positions[i]));
    }

    /// <summary>What cannot be read may have been a certificate, so it is asked for and cannot be had.</summary>
    private ClientCertificateResolution ClientCertificate(Gateway gateway)
    {
        const string Path = "spec.tls.backend";
        if (gateway.IssuesAt(Path).FirstOrDefault() is { } issue)
            return new(null, Problem.From(ConditionReason.InvalidClientCertificateRef, issue));
        return gateway.Spec.Tls?.Backend?.ClientCertificateRef is { } reference
            ? _certificates.ResolveForClient(gateway.Reference, reference, Path + ".clientCertificateRef")
            : ClientCertificateResolution.NotAsked;
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
        held.Contains(gateway.Reference) ? gateway : Contained(gateway.Resource, _ => step(gateway)) with { StandIn = gateway.StandIn };

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
        if (gateway.StandIn is { } standIn)
        {
            foreach (var listener in gateway.Listeners.Where(l => !l.Accepted))
            {
                diagnostics.Error(standIn.Owner.Reference, "",
                    $"The class's proxy does not serve {listener.Spec.Name}, port {listener.Spec.Port}: {listener.Rejections.FirstOrDefault()?.Message ?? listener.Conflict!.Message}");
            }

            return gateway;
        }

        foreach (var issue in gateway.Resource.Issues)
            diagnostics.Warning(gateway.Reference, issue.Path, issue.Message);
        diagnostics.Errors(gateway.Reference, gateway.Rejections);
        diagnostics.Errors(gateway.Reference, gateway.ClientCertificate.Problem is { } problem ? [problem] : []);
        foreach (var set in gateway.Sets)
        {
            foreach (var issue in set.Resource.Issues)
                diagnostics.Warning(set.Resource.Reference, issue.Path, issue.Message);
            if (set.Refusal is { } refusal)
                diagnostics.Error(set.Resource.Reference, refusal);
        }

        if (!gateway.OwnListeners.Any())
            diagnostics.Error(gateway.Reference, "spec.listeners", "The Gateway has no listeners that can be read; add at least one.");
        foreach (var listener in gateway.Listeners)
        {
            diagnostics.Errors(listener.Owner.Reference, listener.Rejections);
            diagnostics.Errors(listener.Owner.Reference, listener.Unresolved);
            if (listener.Conflict is { } conflict)
                diagnostics.Error(listener.Owner.Reference, conflict);
        }

        return gateway;
    }
}
