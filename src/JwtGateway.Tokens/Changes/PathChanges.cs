using System.Text.RegularExpressions;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Tokens.Changes;

/// <summary>
/// A change to the path that the upstream is asked for; routes and policies see the client's. What comes of it is held to the same single reading as a client's before it is
/// sent.
/// </summary>
internal abstract class PathChange : RequestChange
{
    private const string ReplacedPath = "X-Replaced-Path";

    /// <summary>Whether the upstream is told the path that was there.</summary>
    protected virtual bool TellsOldPath => false;

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        if (exchange.Url is not { } url)
            return RedirectAnswers.Unknown;
        if (Change(url.Path) is not { } path)
            return null;
        if (TellsOldPath)
            exchange.Context.Request.Headers[ReplacedPath] = url.Path;
        exchange.Rewrite(url with { Path = path.StartsWith('/') ? path : "/" + path });
        return null;
    }

    /// <summary>The path in place of this one; null: it stays.</summary>
    protected abstract string? Change(string path);
}

/// <summary>Takes off the first prefix that there is. Within a segment nothing is taken off: what begins with ".." would be left of "/api..".</summary>
internal sealed class StripPrefixes(string[] prefixes) : PathChange
{
    protected override string? Change(string path) =>
        Array.Find(prefixes, p => path.StartsWith(p, StringComparison.Ordinal) && (path.Length == p.Length || path[p.Length] == '/')) is { } prefix ? path[prefix.Length..] : null;
}

/// <summary>Takes off what the first expression that matches something at the beginning matches.</summary>
internal sealed class StripPatterns(Regex[] patterns) : PathChange
{
    protected override string? Change(string path)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Match(path) is { Success: true, Index: 0, Length: > 0 } match)
                return path[match.Length..];
        }

        return null;
    }
}

/// <summary>Puts a prefix before the path.</summary>
internal sealed class AddPrefix(string prefix) : PathChange
{
    protected override string? Change(string path) => prefix + path;
}

/// <summary>Replaces the path.</summary>
internal sealed class ReplacePath(string replacement) : PathChange
{
    protected override bool TellsOldPath => true;

    protected override string? Change(string path) => replacement;
}

/// <summary>Replaces what an expression matches of the path.</summary>
internal sealed class ReplacePattern(Regex pattern, ReplacementText replacement) : PathChange
{
    protected override bool TellsOldPath => true;

    protected override string? Change(string path) => pattern.IsMatch(path) ? replacement.In(pattern, path) : null;
}
