using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>A policy that routes name in ExtensionRef filters.</summary>
internal sealed record FilterPolicy(KubernetesResource Source, RoutePolicy Policy)
{
    /// <summary>What is to be said of it.</summary>
    public ImmutableArray<PolicyNote> Notes { get; init; } = [];
}

/// <summary>Policies that routes name in ExtensionRef filters (Gateway API, HTTPRouteFilter.extensionRef), or Ingresses in annotations, whichever dialect they are written in.</summary>
internal sealed class FilterPolicies(ClusterSnapshot snapshot, ImmutableArray<IPolicyDialect> dialects, FaultContainment containment)
{
    private readonly HashSet<ObjectReference> _existing =
    [
        .. snapshot.TrafficPolicies.Select(p => p.Reference), .. snapshot.Middlewares.Select(m => m.Reference), .. snapshot.KgatewayTrafficPolicies.Select(p => p.Reference),
        .. snapshot.SecurityPolicies.Select(p => p.Reference),
    ];

    private readonly Dictionary<ObjectReference, FilterPolicy> _found = [];

    /// <summary>The object that a filter of a route means.</summary>
    public static ObjectReference ReferenceOf(LocalObjectReference reference, string ns) => new(reference.Group, reference.Kind, ns, reference.Name);

    /// <summary>Why the filter cannot be honoured; it is then not skipped, and the rule answers 500.</summary>
    public IEnumerable<Problem> Check(LocalObjectReference reference, string ns, string path)
    {
        if (!PolicyKinds.AreFilters(reference.Group, reference.Kind))
        {
            yield return new(ConditionReason.UnsupportedValue, path,
                $"{reference.Kind} of \"{reference.Group}\" is no policy that is read; use a SecurityPolicy or TrafficPolicy of {ApiGroup.JwtGateway}, a NgrokTrafficPolicy, a Middleware of {ApiGroup.Traefik} or a TrafficPolicy of {ApiGroup.Kgateway}.");
        }
        else if (!_existing.Contains(ReferenceOf(reference, ns)))
        {
            yield return new(ConditionReason.UnsupportedValue, path, $"{ReferenceOf(reference, ns)} does not exist; create it in the route's namespace, or remove the filter.");
        }
        else if (WhyNot(ReferenceOf(reference, ns)) is { } problem)
        {
            yield return problem with { FieldPath = path };
        }
    }

    /// <summary>The policy, which closes its rules where it cannot be honoured.</summary>
    public FilterPolicy Find(ObjectReference reference)
    {
        if (_found.TryGetValue(reference, out var known))
            return known;
        return _found[reference] = containment.Run(
            new(reference, TranslationStep.Policy),
            () => dialects.Select(d => d.Filter(reference)).OfType<FilterPolicy>().FirstOrDefault()
                ?? Broken(reference, new Problem(ConditionReason.Invalid, "kind", "It cannot be used as a filter.")),
            defect => Broken(reference, defect));
    }

    /// <summary>Where they are in force, for their statuses.</summary>
    public IEnumerable<SettledAttachment> On(ImmutableArray<RouteState> routes) =>
        from route in routes
        from rule in route.Rules
        from reference in rule.Policies.Concat(rule.Backends.SelectMany(b => b.Policies)).Distinct()
        let policy = Find(reference)
        select new SettledAttachment(
            new PolicyAttachment(policy.Source, new FilterPoint(route.Reference, $"spec.rules[{rule.Index}].filters"), policy.Policy) { Notes = policy.Notes },
            AttachmentOutcome.InForce,
            null);

    private Problem? WhyNot(ObjectReference reference) => containment.Run<Problem?>(
        new(reference, TranslationStep.Policy),
        () => dialects.Select(d => d.WhyNoRouteFilter(reference)).OfType<string>().FirstOrDefault() is { } message
            ? new Problem(ConditionReason.UnsupportedValue, "", message)
            : null,
        defect => defect);

    private FilterPolicy Broken(ObjectReference reference, Problem problem)
    {
        KubernetesResource source = snapshot.TrafficPolicies.FirstOrDefault(p => p.Reference == reference) as KubernetesResource
            ?? snapshot.Middlewares.FirstOrDefault(m => m.Reference == reference) as KubernetesResource
            ?? snapshot.AgentEndpoints.FirstOrDefault(e => e.Reference == reference) as KubernetesResource
            ?? snapshot.CloudEndpoints.FirstOrDefault(e => e.Reference == reference) as KubernetesResource
            ?? snapshot.SecurityPolicies.FirstOrDefault(p => p.Reference == reference) as KubernetesResource
            ?? snapshot.KgatewayTrafficPolicies.First(p => p.Reference == reference);
        return new FilterPolicy(source, new BrokenPolicy(reference) { Problems = [problem] });
    }
}
