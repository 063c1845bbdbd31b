using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects;
using JwtGateway.Translation.Dialects.TrafficPolicies;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>
/// Traffic Policies that objects of the Gateway API and Services name in annotations. They are enforced besides all others: those of a Gateway for all that comes in
/// by it; those of a Service for every rule with a share that goes to it, for the whole rule; ours on a route for all its rules.
/// </summary>
internal sealed class AnnotatedPolicies(
    SnapshotIndex index, ImmutableArray<IPolicyDialect> dialects, FilterPolicies filters, FaultContainment containment, DiagnosticSink diagnostics)
{
    private readonly Dictionary<ObjectReference, ImmutableArray<FilterPolicy>> _gateways = [];

    /// <summary>What a Gateway names. A name that leads nowhere closes it.</summary>
    public ImmutableArray<FilterPolicy> On(Gateway gateway)
    {
        if (_gateways.TryGetValue(gateway.Reference, out var known))
            return known;
        var named = containment.Run(
            new(gateway.Reference, TranslationStep.Policy, "metadata.annotations"),
            () => Read(gateway, TrafficAnnotations.All),
            defect => new NamedPolicies([], [defect]));
        return _gateways[gateway.Reference] =
        [
            .. named.Problems.IsEmpty ? [] : new[] { new FilterPolicy(gateway, new BrokenPolicy(gateway.Reference) { Problems = named.Problems }) },
            .. named.Policies.Select(filters.Find),
        ];
    }

    /// <summary>Where those of Gateways are in force, for what is said of them.</summary>
    public IEnumerable<SettledAttachment> Settled(ImmutableArray<GatewayState> gateways) =>
        from gateway in gateways
        where gateway.StandIn is null
        from policy in On(gateway.Resource)
        select new SettledAttachment(
            new PolicyAttachment(policy.Source, new FilterPoint(gateway.Reference, "metadata.annotations"), policy.Policy) { Notes = policy.Notes },
            AttachmentOutcome.InForce,
            null);

    /// <summary>A route whose rules are held to what it and the Services of its backends name.</summary>
    public RouteState Hold(RouteState route)
    {
        Report(route);
        return route with
        {
            Rules =
            [
                .. route.Rules.Select(rule => containment.Run(
                    new(route.Reference, TranslationStep.Policy, $"spec.rules[{rule.Index}]"),
                    () => Hold(route, rule),
                    defect => rule with { Problems = rule.Problems.Add(defect) })),
            ],
        };
    }

    private RuleState Hold(RouteState route, RuleState rule)
    {
        var own = route.Source is null ? Read(route.Resource, [TrafficAnnotations.Ours]) : NamedPolicies.None;
        var services = (route.Source is null ? Services(route.Resource, rule) : rule.Upstreams.Select(u => u.Service).OfType<ObjectReference>()).Distinct()
            .Select(s => index.Service(s.Namespace, s.Name)).OfType<KubernetesResource>()
            .Select(s => (Service: s, Named: Read(s, TrafficAnnotations.All))).ToList();
        foreach (var (service, named) in services)
            diagnostics.Errors(service.Reference, named.Problems);
        return rule with
        {
            Policies = [.. (rule.Policies.IsDefault ? [] : rule.Policies).Concat(own.Policies).Concat(services.SelectMany(s => s.Named.Policies)).Distinct()],
            Problems =
            [
                .. rule.Problems, .. own.Problems,
                .. services.SelectMany(s => s.Named.Problems.Select(p => new Problem(p.Reason, $"spec.rules[{rule.Index}].backendRefs", $"{s.Service.Reference}: {p.Text}"))),
            ],
        };
    }

    /// <summary>Says of ngrok's annotations on routes that they have no effect there, as with ngrok.</summary>
    private void Report(RouteState route)
    {
        foreach (var name in TrafficAnnotations.All.Where(n => n != TrafficAnnotations.Ours && route.Source is null && route.Resource.Metadata.Annotations.ContainsKey(n)))
        {
            diagnostics.Warning(route.Reference, PolicyAnnotations.Path(name),
                $"The annotation has no effect on routes; name the policy in an ExtensionRef filter, or in {TrafficAnnotations.Ours}.");
        }
    }

    /// <summary>The Services that a rule names, also those that cannot be used: what is asked for does not depend on that.</summary>
    private static IEnumerable<ObjectReference> Services(HttpRoute route, RuleState rule)
    {
        var at = route.Positions("spec.rules", route.Spec.Rules.Length).IndexOf(rule.Index);
        if (at < 0)
            return [];
        var written = route.Spec.Rules[at];
        var mirrors = written.Filters.Concat(written.BackendRefs.SelectMany(b => b.Filters)).Select(f => f.RequestMirror?.BackendRef).OfType<MirrorBackendRef>();
        return written.BackendRefs.Select(b => (b.Group, b.Kind, b.Namespace, b.Name)).Concat(mirrors.Select(m => (m.Group, m.Kind, m.Namespace, m.Name)))
            .Where(r => r is { Group: ApiGroup.Core, Kind: "Service" })
            .Select(r => new ObjectReference(ApiGroup.Core, "Service", r.Namespace ?? route.Metadata.Namespace, r.Name));
    }

    private NamedPolicies Read(KubernetesResource on, ImmutableArray<string> names)
    {
        var read = names.Where(on.Metadata.Annotations.ContainsKey)
            .Select(name => dialects.Select(d => d.ReadAnnotation(name, on.Metadata.Annotations[name], on)).OfType<NamedPolicies>().First())
            .ToList();
        return new([.. read.SelectMany(r => r.Policies).Distinct()], [.. read.SelectMany(r => r.Problems), .. Unreadable(on, names)]);
    }

    /// <summary>An annotation that may have named a policy, and cannot be read.</summary>
    private static IEnumerable<Problem> Unreadable(KubernetesResource on, ImmutableArray<string> names) => on.Issues
        .Where(i => i.Path is "" or "metadata" or "metadata.annotations" || names.Any(n => i.Path == $"metadata.annotations[\"{n}\"]"))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));
}
