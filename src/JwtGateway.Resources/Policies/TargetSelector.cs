using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;

namespace JwtGateway.Resources.Policies;

/// <summary>Selects what a policy is for by labels: all of the conditions hold; without any, every object of the kind is meant.</summary>
public sealed record TargetSelector
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = ApiGroup.GatewayApi;

    /// <summary>The kind, of which whole objects are selected: never a listener or a rule.</summary>
    public string Kind { get; init; } = "";

    /// <summary>From which namespaces; null: the policy's own.</summary>
    public TargetNamespaces? Namespaces { get; init; }

    /// <summary>Labels and their exact values.</summary>
    public ImmutableSortedDictionary<string, string> MatchLabels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Conditions on labels.</summary>
    public ImmutableArray<LabelSelectorRequirement> MatchExpressions { get; init; } = [];
}

/// <summary>Namespaces that targets are selected from. Any but the policy's own needs a ReferenceGrant there.</summary>
public sealed record TargetNamespaces
{
    /// <summary>Same, All or Selector.</summary>
    public string From { get; init; } = "Same";

    /// <summary>Which namespaces, for <c>Selector</c>.</summary>
    public LabelSelector? Selector { get; init; }
}
