using System.Collections.Immutable;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Policies;

/// <summary>Settles which of the policies that backends name are their rule's.</summary>
internal static class BackendPolicies
{
    /// <summary>
    /// What all backends that can be chosen are held to is the rule's: whoever is refused for it is refused before a backend is chosen, and takes nobody's turn.
    /// Where they differ each keeps its own, without what the rule asks for anyhow.
    /// </summary>
    public static RuleState Settle(RuleState rule)
    {
        ImmutableArray<BackendShare> own = [.. rule.Backends.Select(b => b with { Policies = [.. b.Policies.Except(rule.Policies)] })];
        var chosen = own.Where(b => b.Ir.Weight > 0).ToList();
        if (chosen.Count == 0 || !chosen.TrueForAll(b => b.Policies.SequenceEqual(chosen[0].Policies)))
            return rule with { Backends = own };
        return rule with
        {
            Policies = rule.Policies.AddRange(chosen[0].Policies),
            Backends = [.. own.Select(b => b.Ir.Weight > 0 ? b with { Policies = [] } : b)],
        };
    }
}
