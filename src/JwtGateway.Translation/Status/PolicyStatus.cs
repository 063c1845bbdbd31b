using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Status;

/// <summary>Conditions on behalf of one ancestor.</summary>
internal sealed record AncestorConditions(AncestorReference Ancestor, ImmutableArray<Condition> Conditions);

/// <summary>Writes a policy's <c>status.ancestors</c> (GEP-713).</summary>
internal static class PolicyStatus
{
    /// <summary>What the schema of PolicyStatus allows.</summary>
    private const int MaxAncestors = 16;

    private static readonly Condition Aggregated = Condition.True(ConditionType.Aggregated, ConditionType.Aggregated,
        $"Ancestors have been truncated because the number of policy ancestors exceeds {MaxAncestors}.");

    public static StatusUpdate Of(KubernetesResource policy, IEnumerable<AncestorConditions> entries)
    {
        var merged = entries.GroupBy(e => e.Ancestor).Select(g => new AncestorConditions(g.Key, Merge(g))).ToList();
        var ancestors = new JsonArray();
        foreach (var (ancestor, conditions) in Fit(merged))
        {
            ancestors.Add((JsonNode)new JsonObject
            {
                ["ancestorRef"] = ancestor.ToJson(),
                ["controllerName"] = Controller.Name,
                ["conditions"] = Condition.ToJson(conditions, policy.Metadata.Generation),
            });
        }

        return new StatusUpdate(policy.ApiVersion, policy.Reference, new JsonObject { ["ancestors"] = ancestors });
    }

    /// <summary>Several targets may have one ancestor: what is wrong with one of them is said of the ancestor.</summary>
    private static ImmutableArray<Condition> Merge(IEnumerable<AncestorConditions> entries) =>
        [.. entries.SelectMany(e => e.Conditions).GroupBy(c => c.Type).Select(MergeOne).OrderBy(c => c.Type, StringComparer.Ordinal)];

    private static Condition MergeOne(IEnumerable<Condition> sameType)
    {
        var all = sameType.ToList();
        var worst = all.Exists(c => !c.Status) ? all.FindAll(c => !c.Status) : all;
        var ordered = worst.OrderBy(c => c.Reason, StringComparer.Ordinal).ThenBy(c => c.Message, StringComparer.Ordinal).ToList();
        return ordered[0] with { Message = string.Join('\n', ordered.Select(c => c.Message).Distinct(StringComparer.Ordinal)) };
    }

    /// <summary>Those with something to say come first when not all fit.</summary>
    private static IEnumerable<AncestorConditions> Fit(List<AncestorConditions> all)
    {
        if (all.Count <= MaxAncestors)
            return all.OrderBy(a => a.Ancestor.Object, ReferenceOrder.Order).ThenBy(a => a.Ancestor.SectionName, StringComparer.Ordinal);
        var kept = all.OrderBy(Rank)
            .ThenBy(a => a.Ancestor.Object, ReferenceOrder.Order)
            .ThenBy(a => a.Ancestor.SectionName, StringComparer.Ordinal)
            .Take(MaxAncestors).ToList();
        kept[^1] = kept[^1] with { Conditions = kept[^1].Conditions.Add(Aggregated) };
        return kept;
    }

    private static int Rank(AncestorConditions entry) =>
        entry.Conditions.Any(c => c is { Type: ConditionType.Accepted, Status: false }) ? 0
        : entry.Conditions.Any(c => c is { Type: ConditionType.Overridden, Status: true }) ? 1
        : 2;
}
