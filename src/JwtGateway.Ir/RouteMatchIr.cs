using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>Conditions that a request must meet all of (Gateway API, HTTPRouteMatch).</summary>
public sealed record RouteMatchIr
{
    /// <summary>The condition on the path. Paths are compared case-sensitively, without the query.</summary>
    public required PathMatchIr Path { get; init; }

    /// <summary>The method, e.g. <c>GET</c>; null for every method. HEAD is not implied by GET.</summary>
    public string? Method { get; init; }

    /// <summary>Conditions on header values. Names are compared without regard to case; several lines of one name are joined by a comma.</summary>
    public ImmutableArray<ValueMatchIr> Headers { get; init; } = [];

    /// <summary>Conditions on query parameters. Names and values are compared exactly, the first value of a repeated name counts.</summary>
    public ImmutableArray<ValueMatchIr> Query { get; init; } = [];

    /// <summary>More that must hold, where the other conditions cannot say it; null: nothing. Only in routes with a <see cref="RouteIr.Priority"/>.</summary>
    public RoutePredicateIr? Predicate { get; init; }
}

/// <summary>How a path is compared.</summary>
public enum PathMatchType
{
    /// <summary>The whole path, byte for byte.</summary>
    Exact,

    /// <summary>Whole segments from the start: <c>/v2</c> and <c>/v2/</c> mean <c>/v2</c> and <c>/v2/x</c>, not <c>/v2x</c>.</summary>
    Prefix,

    /// <summary>A regular expression that must match the whole path; run without backtracking, so in linear time.</summary>
    Regex,

    /// <summary>
    /// The last of exactly two segments, which is the method of a gRPC call whatever its service is: <c>Ping</c> means <c>/yages.Echo/Ping</c>. Less
    /// specific than every prefix but <c>/</c> (Gateway API, GRPCRouteRule.matches: characters of the service come before those of the method).
    /// </summary>
    AnyService,
}

/// <summary>A condition on the path.</summary>
/// <param name="Type">How it is compared.</param>
/// <param name="Value">The path, prefix, expression or method; starts with <c>/</c> if a path or prefix.</param>
public sealed record PathMatchIr(PathMatchType Type, string Value);

/// <summary>How a header's or query parameter's value is compared.</summary>
public enum ValueMatchType
{
    /// <summary>The whole value.</summary>
    Exact,

    /// <summary>A regular expression that must match the whole value; run without backtracking.</summary>
    Regex,
}

/// <summary>A condition on a named value.</summary>
/// <param name="Name">The header's or parameter's name.</param>
/// <param name="Type">How the value is compared.</param>
/// <param name="Value">What it is compared with.</param>
public sealed record ValueMatchIr(string Name, ValueMatchType Type, string Value);
