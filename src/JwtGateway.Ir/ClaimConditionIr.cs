using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>
/// A condition on one claim. A claim of another type than <see cref="Form"/>, or a request without the part that is compared with, leaves it open
/// whether the condition is met, <see cref="Not"/> or not: it then lets no request pass, and spares none that it would refuse.
/// </summary>
public sealed record ClaimConditionIr
{
    /// <summary>Member names from the payload's root to the claim.</summary>
    public required ImmutableArray<string> Path { get; init; }

    /// <summary>What counts as the claim's values.</summary>
    public ClaimForm Form { get; init; }

    /// <summary>How they are compared. The condition is met when one value of the claim meets one of <see cref="Values"/>.</summary>
    public ClaimMatch Match { get; init; }

    /// <summary>What they are compared with; empty for <see cref="ClaimMatch.Exists"/> and where <see cref="Request"/> is set.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The part of the request that is compared with in place of <see cref="Values"/>; null: none. Always compared exactly.</summary>
    public RequestPartIr? Request { get; init; }

    /// <summary>Turns the outcome round: met when the claim is absent or null, or is of the right type and none of its values compares.</summary>
    public bool Not { get; init; }
}

/// <summary>What counts as a claim's values.</summary>
public enum ClaimForm
{
    /// <summary>A string, whole. Anything else has no values.</summary>
    String,

    /// <summary>Each string of a list; a string counts as a list of one.</summary>
    StringArray,

    /// <summary>Each part of a string between spaces, or each string of a list (RFC 8693 section 4.2, scp).</summary>
    SpaceSeparated,

    /// <summary>A number, compared as a number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,
}

/// <summary>How a claim's value is compared. Always by ordinal, never by culture.</summary>
public enum ClaimMatch
{
    /// <summary>The same.</summary>
    Exact,

    /// <summary>Starts with it.</summary>
    Prefix,

    /// <summary>Has it within.</summary>
    Contains,

    /// <summary>The regular expression matches the whole value; run without backtracking.</summary>
    Regex,

    /// <summary>The claim is there and not null.</summary>
    Exists,
}

/// <summary>A part of the request that a claim is held against.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PathSegmentIr), "pathSegment")]
[JsonDerivedType(typeof(HostPartIr), "host")]
[JsonDerivedType(typeof(HeaderPartIr), "header")]
public abstract record RequestPartIr
{
    private protected RequestPartIr() { }
}

/// <summary>A segment of the path, percent-decoded.</summary>
/// <param name="Index">0 for the first.</param>
public sealed record PathSegmentIr(int Index) : RequestPartIr;

/// <summary>The host name, in lower case and without port.</summary>
/// <param name="Label">The label that is meant, 0 for the leftmost; null: the whole name.</param>
public sealed record HostPartIr(int? Label) : RequestPartIr;

/// <summary>A header with one value.</summary>
/// <param name="Name">The header's name.</param>
public sealed record HeaderPartIr(string Name) : RequestPartIr;
