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
/// by it; those of a Service for the share of a rule that goes to it, or is copied to it, and where a whole rule is copied for that; ours on a route for all its
/// rules.
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
                    defect => rule with { Problems = rule.Problems.Add(defect), Backends = [] })),
            ],
        };
    }

    private RuleState Hold(RouteState route, RuleState rule)
    {
        var own = route.Source is null ? Read(route.Resource, [TrafficAnnotations.Ours]) : NamedPolicies.None;
        var path = $"spec.rules[{rule.Index}]";
        var copied = Services(rule.Mirrors.Select(m => m.Service), path + ".filters");
        var backends = rule.Backends.Select(b => (Share: b, Named: Services(b.Mirrors.Select(m => m.Service).Prepend(b.Service), b.FieldPath ?? path + ".backendRefs"))).ToList();
        return BackendPolicies.Settle(rule with
        {
            Policies = [.. rule.Policies.Concat(own.Policies).Concat(copied.Policies).Distinct()],
            Problems = [.. rule.Problems, .. own.Problems, .. copied.Problems],
            Backends = [.. backends.Select(b => Hold(route.Resource, b.Share, b.Named))],
            Unresolved = [.. rule.Unresolved, .. backends.SelectMany(b => b.Named.Problems)],
        });
    }

    private static BackendShare Hold(HttpRoute route, BackendShare share, NamedPolicies named)
    {
        var held = share with { Policies = [.. share.Policies.Concat(named.Policies).Distinct()] };
        return named.Problems.IsEmpty ? held : held.Failing(route, named.Problems);
    }

    /// <summary>What Services name, with problems told of the field that names them.</summary>
    private NamedPolicies Services(IEnumerable<ObjectReference?> services, string path)
    {
        var read = services.OfType<ObjectReference>().Distinct()
            .Select(s => index.Service(s.Namespace, s.Name)).OfType<KubernetesResource>()
            .Select(s => (Service: s, Named: Read(s, TrafficAnnotations.All))).ToList();
        foreach (var (service, named) in read)
            diagnostics.Errors(service.Reference, named.Problems);
        return new(
            [.. read.SelectMany(s => s.Named.Policies).Distinct()],
            [.. read.SelectMany(s => s.Named.Problems.Select(p => new Problem(ConditionReason.UnsupportedValue, path, $"{s.Service.Reference}: {p.Text}")))]);
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
