using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>Where the token is. When set, only the places listed are looked at.</summary>
public sealed record JwtExtractor
{
    /// <summary>Headers.</summary>
    public ImmutableArray<JwtHeaderExtractor> Headers { get; init; } = [];

    /// <summary>Names of cookies.</summary>
    public ImmutableArray<string> Cookies { get; init; } = [];

    /// <summary>Names of query parameters.</summary>
    public ImmutableArray<string> Params { get; init; } = [];

    /// <summary>
    /// Members of a JSON object or fields of a form in the body; in JSON a dot leads into nested objects, and a backslash before it makes it part of a
    /// name. At most 16.
    /// </summary>
    public ImmutableArray<string> BodyFields { get; init; } = [];
}

/// <summary>A header that holds the token.</summary>
public sealed record JwtHeaderExtractor
{
    /// <summary>The header's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What stands before the token, e.g. <c>"Bearer "</c>.</summary>
    public string? ValuePrefix { get; init; }
}
