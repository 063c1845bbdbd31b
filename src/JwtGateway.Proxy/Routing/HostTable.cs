namespace JwtGateway.Proxy.Routing;

/// <summary>
/// The rules of one host name. Looked through in this order: exact paths (one look-up), regular expressions (the only list that is walked),
/// prefixes from the longest (one look-up for each length that occurs). Regular expressions stand before prefixes as in Envoy Gateway,
/// Contour and NGINX: the Gateway API leaves it open, and behind them a catch-all <c>/</c> would hide every expression.
/// </summary>
internal sealed class HostTable<T>
    where T : class
{
    private readonly Dictionary<string, Candidate<T>[]>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly Dictionary<string, Candidate<T>[]>.AlternateLookup<ReadOnlySpan<char>> _prefixes;
    private readonly Candidate<T>[] _patterns;
    private readonly int[] _prefixLengths;

    /// <summary>Builds the table; prefixes are without their trailing slash.</summary>
    public HostTable(Dictionary<string, Candidate<T>[]> exact, Candidate<T>[] patterns, Dictionary<string, Candidate<T>[]> prefixes)
    {
        _exact = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixes = prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _patterns = patterns;
        _prefixLengths = [.. prefixes.Keys.Select(prefix => prefix.Length).Distinct().OrderDescending()];
    }

    /// <summary>The route of the most specific rule that the request matches; null when none does.</summary>
    public T? Match(in RouteRequest request)
    {
        var path = request.Target.Path;
        if (_exact.TryGetValue(path, out var exact) && First(exact, request) is { } route)
        {
            return route;
        }

        return First(_patterns, request) ?? MatchPrefix(path, request);
    }

    private T? MatchPrefix(ReadOnlySpan<char> path, in RouteRequest request)
    {
        foreach (var length in _prefixLengths)
        {
            var wholeSegments = length == path.Length || (length < path.Length && path[length] == '/');
            if (wholeSegments && _prefixes.TryGetValue(path[..length], out var candidates) && First(candidates, request) is { } route)
            {
                return route;
            }
        }

        return null;
    }

    private static T? First(Candidate<T>[] candidates, in RouteRequest request)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Matches(request))
            {
                return candidate.Route;
            }
        }

        return null;
    }
}
