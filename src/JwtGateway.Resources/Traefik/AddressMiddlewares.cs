using System.Collections.Immutable;

namespace JwtGateway.Resources.Traefik;

/// <summary>Sends clients to another scheme.</summary>
public sealed record RedirectSchemeMiddleware
{
    /// <summary>http or https.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>The port; null: the scheme's.</summary>
    public string? Port { get; init; }

    /// <summary>301 instead of 302; for methods other than GET 308 instead of 307.</summary>
    public bool Permanent { get; init; }
}

/// <summary>Sends clients elsewhere whose address an expression matches.</summary>
public sealed record RedirectRegexMiddleware
{
    /// <summary>The expression, matched against the address with scheme, host and query.</summary>
    public string Regex { get; init; } = "";

    /// <summary>What stands in place of each match, with groups as <c>$1</c> and <c>${1}</c>.</summary>
    public string Replacement { get; init; } = "";

    /// <summary>301 instead of 302; for methods other than GET 308 instead of 307.</summary>
    public bool Permanent { get; init; }
}

/// <summary>Takes the first of some prefixes that the path has off it.</summary>
public sealed record StripPrefixMiddleware
{
    /// <summary>The prefixes.</summary>
    public ImmutableArray<string> Prefixes { get; init; } = [];

    /// <summary>Of no effect in version 3.</summary>
    public bool? ForceSlash { get; init; }
}

/// <summary>Takes what the first of some expressions matches at the path's beginning off it.</summary>
public sealed record StripPrefixRegexMiddleware
{
    /// <summary>The expressions.</summary>
    public ImmutableArray<string> Regex { get; init; } = [];
}

/// <summary>Puts a prefix before the path.</summary>
public sealed record AddPrefixMiddleware
{
    /// <summary>The prefix.</summary>
    public string Prefix { get; init; } = "";
}

/// <summary>Replaces the path; the upstream finds the one that was there in <c>X-Replaced-Path</c>.</summary>
public sealed record ReplacePathMiddleware
{
    /// <summary>The path.</summary>
    public string Path { get; init; } = "";
}

/// <summary>Replaces what an expression matches of the path; where it matches, the upstream finds the path that was there in <c>X-Replaced-Path</c>.</summary>
public sealed record ReplacePathRegexMiddleware
{
    /// <summary>The expression.</summary>
    public string Regex { get; init; } = "";

    /// <summary>What stands in place of each match, with groups as <c>$1</c> and <c>${1}</c>.</summary>
    public string Replacement { get; init; } = "";
}
