using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;

namespace JwtGateway.Translation.Gateways;

/// <summary>meta/v1 LabelSelectors.</summary>
internal static class LabelSelectors
{
    public static bool IsValid(LabelSelector selector) => selector.MatchExpressions.All(IsValid);

    public static bool Selects(LabelSelector selector, ImmutableSortedDictionary<string, string> labels) =>
        selector.MatchLabels.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value)
        && selector.MatchExpressions.All(e => Holds(e, labels));

    private static bool IsValid(LabelSelectorRequirement requirement) => requirement.Key.Length > 0 && requirement.Operator switch
    {
        "In" or "NotIn" => !requirement.Values.IsEmpty,
        "Exists" or "DoesNotExist" => requirement.Values.IsEmpty,
        _ => false,
    };

    /// <summary>NotIn holds for an object without the label, as in Kubernetes.</summary>
    private static bool Holds(LabelSelectorRequirement requirement, ImmutableSortedDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(requirement.Key);
        return requirement.Operator switch
        {
            "In" => value is not null && requirement.Values.Contains(value),
            "NotIn" => value is null || !requirement.Values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
