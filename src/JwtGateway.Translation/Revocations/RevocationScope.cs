using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Revocations;

/// <summary>
/// Holds policies to the TokenRevocations that are for them: those of a policy's own namespace, and on each Gateway those of the Gateway's. One that
/// cannot be read closes the policies that it may be for.
/// </summary>
internal sealed class RevocationScope(RevocationIndex index, FaultContainment containment)
{
    private readonly Dictionary<(RoutePolicy Policy, string Namespace), RoutePolicy> _held = new(Same.Instance);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Ids of the <see cref="RevocationIr"/>s that have held for some policy so far.</summary>
    public IReadOnlySet<string> Used => _used;

    /// <summary>What a policy comes to on a Gateway.</summary>
    /// <param name="policy">What it comes to by itself.</param>
    /// <param name="source">The policy's object.</param>
    /// <param name="gateway">The Gateway.</param>
    public RoutePolicy Hold(RoutePolicy policy, ObjectReference source, ObjectReference gateway)
    {
        if (policy is CombinedPolicy several)
            return several with { Policies = [.. several.Policies.Select(p => Hold(p, source, gateway))] };
        if (index.All.IsEmpty || Material(policy) is not { Providers.IsEmpty: false } material)
            return policy;
        var key = (policy, gateway.Namespace);
        return _held.TryGetValue(key, out var known) ? known : _held[key] = containment.Run(
            new(source, TranslationStep.Policy, policy is TrafficRules ? "spec" : "spec.jwt.providers"),
            () => Hold(policy, material, source, gateway.Namespace),
            defect => new BrokenPolicy(source) { Problems = [defect] });
    }

    /// <summary>What a policy that asks for tokens needs; null: it asks for none.</summary>
    private static PolicyMaterial? Material(RoutePolicy policy) => policy switch
    {
        EnforcedPolicy enforced => enforced.Material,
        TrafficRules rules => rules.Material,
        _ => null,
    };

    private RoutePolicy Hold(RoutePolicy policy, PolicyMaterial material, ObjectReference source, string gateway)
    {
        var providers = material.Providers;
        ImmutableArray<string> namespaces = [.. material.Namespaces.Append(gateway).Distinct(StringComparer.Ordinal)];
        ImmutableArray<ReadRevocation> broken = [.. namespaces.SelectMany(index.Broken).Where(b => providers.Any(b.Concerns))];
        if (!broken.IsEmpty)
            return new BrokenPolicy(source) { Problems = [.. policy.Problems, .. broken.Select(b => b.Closing())] };
        var held = providers.Select(p => Held(p, namespaces)).ToList();
        _used.UnionWith(held.SelectMany(h => h.Revocations).Select(r => r.Id));
        var names = new ProviderNames(providers
            .Where((p, i) => IsApart(p, material.Namespaces[0], gateway, held[i].Revocations))
            .Select(p => KeyValuePair.Create(p.Id, $"{source.Namespace}:{p.Id}")));
        var holding = material with
        {
            Providers = [.. held.Select(h => h.Provider)],
            Revocations = [.. held.SelectMany(h => h.Revocations).DistinctBy(r => r.Id)],
        };
        return policy switch
        {
            EnforcedPolicy enforced => names.Apply(enforced with { Material = holding }),
            TrafficRules rules => names.Apply(rules with { Material = holding }),
            var other => throw new NotSupportedException($"{other.GetType().Name} asks for no tokens."),
        };
    }

    private (JwtProviderIr Provider, List<RevocationIr> Revocations) Held(JwtProviderIr provider, ImmutableArray<string> namespaces)
    {
        List<RevocationIr> revocations = [.. namespaces.SelectMany(ns => index.For(ns, provider)).OrderBy(r => r.Id, StringComparer.Ordinal)];
        return (provider with { Revocations = [.. revocations.Select(r => r.Id)] }, revocations);
    }

    /// <summary>
    /// Whether a policy that is merged over the one whose provider it is brings revocations of its own: its provider is then another one, so that they
    /// hold for its own routes and no others.
    /// </summary>
    private bool IsApart(JwtProviderIr provider, string owner, string gateway, List<RevocationIr> revocations) =>
        revocations.Count > new[] { owner, gateway }.Distinct(StringComparer.Ordinal).Sum(ns => index.For(ns, provider).Count());

    private sealed class Same : IEqualityComparer<(RoutePolicy Policy, string Namespace)>
    {
        public static Same Instance { get; } = new();

        public bool Equals((RoutePolicy Policy, string Namespace) x, (RoutePolicy Policy, string Namespace) y) =>
            ReferenceEquals(x.Policy, y.Policy) && x.Namespace == y.Namespace;

        public int GetHashCode((RoutePolicy Policy, string Namespace) key) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(key.Policy), key.Namespace.GetHashCode(StringComparison.Ordinal));
    }
}
