using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>A condition on requests with "or" and "not" (Traefik, rule syntax version 3).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RouteAllIr), "all")]
[JsonDerivedType(typeof(RouteAnyIr), "any")]
[JsonDerivedType(typeof(RouteNotIr), "not")]
[JsonDerivedType(typeof(RouteTestIr), "test")]
public abstract record RoutePredicateIr
{
    private protected RoutePredicateIr() { }
}

/// <summary>All of them hold.</summary>
/// <param name="Operands">Two or more.</param>
public sealed record RouteAllIr(ImmutableArray<RoutePredicateIr> Operands) : RoutePredicateIr;

/// <summary>One of them holds.</summary>
/// <param name="Operands">Two or more.</param>
public sealed record RouteAnyIr(ImmutableArray<RoutePredicateIr> Operands) : RoutePredicateIr;

/// <summary>It does not hold.</summary>
/// <param name="Operand">What does not.</param>
public sealed record RouteNotIr(RoutePredicateIr Operand) : RoutePredicateIr;

/// <summary>A part of the request compares with a value. Where the request lacks the part, it does not.</summary>
/// <param name="Part">The part.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Name">The name of the header or query parameter, one of whose values must compare; empty for other parts.</param>
public sealed record RouteTestIr(RoutePart Part, RouteComparison Comparison, string Value, string Name = "") : RoutePredicateIr;

/// <summary>Parts of requests.</summary>
public enum RoutePart
{
    /// <summary>The host name, in lower case and without port.</summary>
    Host,

    /// <summary>The path, normalized, without the query.</summary>
    Path,

    /// <summary>The method.</summary>
    Method,

    /// <summary>Each line of a header.</summary>
    Header,

    /// <summary>Each value of a query parameter, decoded.</summary>
    Query,

    /// <summary>The client's address, see <see cref="GatewaySettingsIr.TrustedHops"/>.</summary>
    ClientAddress,
}

/// <summary>How a part is compared.</summary>
public enum RouteComparison
{
    /// <summary>The same text.</summary>
    Exact,

    /// <summary>It begins with the text, also within a segment of a path.</summary>
    Prefix,

    /// <summary>The regular expression matches somewhere in it; run without backtracking.</summary>
    Regex,

    /// <summary>It is in the range (CIDR).</summary>
    InRange,
}
