using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Operator.Provisioning.Objects;
using JwtGateway.Resources;

namespace JwtGateway.Operator.Provisioning;

/// <summary>The way from what is there to what a plan wants.</summary>
/// <param name="Apply">Objects of the plan, in its order.</param>
/// <param name="Delete">Objects of the Gateway that the plan no longer has.</param>
/// <param name="Foreign">Objects that have a name of the plan and belong to somebody else. They are left alone, and what the plan has instead is missing.</param>
internal sealed record ProvisioningDiff(ImmutableArray<JsonObject> Apply, ImmutableArray<ObjectReference> Delete, ImmutableArray<ObjectReference> Foreign)
{
    /// <summary>Compares a Gateway's plan with objects of its namespace.</summary>
    /// <param name="owner">The Gateway; of a shared proxy, the IngressClass.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="observed">Objects as the API server has them, in any order, of whomever.</param>
    public static ProvisioningDiff Of(KubernetesResource owner, ProvisioningPlan plan, IEnumerable<JsonObject> observed)
    {
        var there = observed.DistinctBy(Reference).ToDictionary(Reference);
        var wanted = plan.Objects.Select(Reference).ToHashSet();
        var foreign = there.Where(o => wanted.Contains(o.Key) && !IsOwned(o.Value, owner)).Select(o => o.Key).ToHashSet();
        var garbage = there.Where(o => plan.Complete && !wanted.Contains(o.Key) && IsGarbage(o.Value, owner)).Select(o => o.Key);
        return new([.. plan.Objects.Where(o => !foreign.Contains(Reference(o)))], Sorted(garbage), Sorted(foreign));
    }

    /// <summary>
    /// A Service is garbage only together with its Gateway: while no listener has a port it stays, as its address would go to somebody else.
    /// </summary>
    private static bool IsGarbage(JsonObject item, KubernetesResource owner) =>
        IsOwned(item, owner) && Text(item, "kind") != "Service" && item["metadata"]?["labels"]?[ObjectLabels.ManagedBy]?.ToString() == ObjectLabels.Manager;

    /// <summary>Whether this very owner controls the object; an earlier one of the same name has another uid.</summary>
    private static bool IsOwned(JsonObject item, KubernetesResource owner) =>
        owner.Metadata.Uid is { } uid
        && item["metadata"]?["ownerReferences"] is JsonArray owners
        && owners.Any(o => o?["uid"]?.ToString() == uid && o["controller"]?.GetValue<bool>() == true);

    private static ObjectReference Reference(JsonObject item) =>
        new(ApiGroup.Of(Text(item, "apiVersion")), Text(item, "kind"), Text(item["metadata"], "namespace"), Text(item["metadata"], "name"));

    private static string Text(JsonNode? item, string member) => item?[member]?.ToString() ?? "";

    private static ImmutableArray<ObjectReference> Sorted(IEnumerable<ObjectReference> references) =>
        [.. references.OrderBy(r => r.ToString(), StringComparer.Ordinal)];
}
