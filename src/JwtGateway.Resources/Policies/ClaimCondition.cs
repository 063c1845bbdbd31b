using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>
/// A condition on one claim. <see cref="Name"/>, <see cref="ValueType"/> and <see cref="Values"/> are Envoy Gateway's (JWTClaim); the rest is ours.
/// </summary>
public sealed record ClaimCondition
{
    /// <summary>The claim; the provider's delimiter, a dot, leads into nested objects. Exactly one of this and <see cref="Path"/>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The names that lead to the claim, for names that have the delimiter in them.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>String (default), StringArray, SpaceSeparated, Number or Boolean.</summary>
    public string ValueType { get; init; } = "String";

    /// <summary>Exact (default), Prefix, Contains, Regex or Exists.</summary>
    public string Match { get; init; } = "Exact";

    /// <summary>One of these, 1 to 128; none for Exists, and in place of <see cref="MatchRequest"/>.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>A part of the request that is compared with in place of <see cref="Values"/>.</summary>
    public RequestMatch? MatchRequest { get; init; }

    /// <summary>Turns the condition round. Default false.</summary>
    public bool Not { get; init; }
}

/// <summary>A part of the request. Exactly one member is set.</summary>
public sealed record RequestMatch
{
    /// <summary>A segment of the path, 0 for the first.</summary>
    public int? PathSegment { get; init; }

    /// <summary>The host name, or a label of it.</summary>
    public HostMatch? Host { get; init; }

    /// <summary>A header.</summary>
    public string? Header { get; init; }
}

/// <summary>The host name, or a label of it.</summary>
public sealed record HostMatch
{
    /// <summary>The label, 0 for the leftmost; null: the whole name.</summary>
    public int? Label { get; init; }
}
