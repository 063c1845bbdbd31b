using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>
/// A change to requests in its place among the policies: those before it have let the request pass, those after it see what it left (Traefik, a Middleware of a chain). It keeps
/// nobody out.
/// </summary>
public sealed record ChangeIr : RoutePolicyIr
{
    /// <summary>What is changed.</summary>
    public required RequestChangeIr Change { get; init; }
}

/// <summary>What is changed of a request. Paths are the path as changes before it left it, without the query, which stays.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HeadersChangeIr), "headers")]
[JsonDerivedType(typeof(SchemeRedirectIr), "schemeRedirect")]
[JsonDerivedType(typeof(AddressRedirectIr), "addressRedirect")]
[JsonDerivedType(typeof(StripPrefixesIr), "stripPrefixes")]
[JsonDerivedType(typeof(StripPatternsIr), "stripPatterns")]
[JsonDerivedType(typeof(AddPrefixIr), "addPrefix")]
[JsonDerivedType(typeof(ReplacePathIr), "replacePath")]
[JsonDerivedType(typeof(ReplacePatternIr), "replacePattern")]
public abstract record RequestChangeIr
{
    private protected RequestChangeIr() { }
}

/// <summary>Headers of the request, and of every answer from here on: the upstream's, and those of later policies that refuse.</summary>
/// <param name="Request">Changes to the request; null: none. <c>Host</c> among those that are set is what the upstream is told.</param>
/// <param name="Response">Changes to the answer; null: none.</param>
public sealed record HeadersChangeIr(HeaderModifierIr? Request, HeaderModifierIr? Response) : RequestChangeIr;

/// <summary>Sends clients that came by another scheme to the same address with this one.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Port">The port; null: the scheme's.</param>
/// <param name="Permanent">301 instead of 302; for methods other than GET 308 instead of 307.</param>
public sealed record SchemeRedirectIr(string Scheme, int? Port, bool Permanent) : RequestChangeIr;

/// <summary>Sends clients elsewhere whose address an expression matches somewhere, and changes.</summary>
/// <param name="Pattern">A regular expression, matched against the whole address as the client asked for it, with scheme, host and query.</param>
/// <param name="Replacement">What stands in place of each match, with groups as <c>$1</c>, <c>${1}</c> and <c>${name}</c> (Go, <c>Regexp.Expand</c>).</param>
/// <param name="Permanent">301 instead of 302; for methods other than GET 308 instead of 307.</param>
public sealed record AddressRedirectIr(string Pattern, string Replacement, bool Permanent) : RequestChangeIr;

/// <summary>The first of these that the path begins with, in whole segments, is taken off it; where nothing is left the path is <c>/</c>.</summary>
/// <param name="Prefixes">Normalized paths.</param>
public sealed record StripPrefixesIr(ImmutableArray<string> Prefixes) : RequestChangeIr;

/// <summary>What the first of these expressions matches at the path's beginning is taken off it; where nothing is left the path is <c>/</c>.</summary>
/// <param name="Patterns">Regular expressions.</param>
public sealed record StripPatternsIr(ImmutableArray<string> Patterns) : RequestChangeIr;

/// <summary>Puts something before the path.</summary>
/// <param name="Prefix">A normalized path; a slash at its end does not count.</param>
public sealed record AddPrefixIr(string Prefix) : RequestChangeIr;

/// <summary>Replaces the path. The upstream is told the one that was there in <c>X-Replaced-Path</c>.</summary>
/// <param name="Path">A normalized path.</param>
public sealed record ReplacePathIr(string Path) : RequestChangeIr;

/// <summary>Replaces what an expression matches of the path. Where it matches, the upstream is told the path that was there in <c>X-Replaced-Path</c>.</summary>
/// <param name="Pattern">A regular expression.</param>
/// <param name="Replacement">What stands in place of each match, with groups as <c>$1</c>, <c>${1}</c> and <c>${name}</c> (Go, <c>Regexp.Expand</c>).</param>
public sealed record ReplacePatternIr(string Pattern, string Replacement) : RequestChangeIr;
