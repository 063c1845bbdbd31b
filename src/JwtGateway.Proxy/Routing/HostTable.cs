namespace JwtGateway.Proxy.Routing;

/// <summary>
/// The rules of one host name. Looked through in this order: exact paths (one look-up), regular expressions (the only list that is walked),
/// prefixes from the longest (one look-up for each length that occurs), methods of any gRPC service (one look-up), the prefix <c>/</c>. Regular expressions stand before prefixes as in Envoy Gateway,
/// Contour and NGINX: the Gateway API leaves it open, and behind them a catch-all <c>/</c> would hide every expression.
/// </summary>
internal sealed class HostTable<T>
    where T : class
{
    private readonly Dictionary<string, Candidate<T>[]>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly Dictionary<string, Candidate<T>[]>.AlternateLookup<ReadOnlySpan<char>> _prefixes;
    private readonly Dictionary<string, Candidate<T>[]>.AlternateLookup<ReadOnlySpan<char>> _methods;
    private readonly Candidate<T>[] _patterns;
    private readonly Candidate<T>[] _everything;
    private readonly int[] _prefixLengths;
    private readonly bool _hasMethods;

    /// <summary>Builds the table; prefixes are without their trailing slash.</summary>
    public HostTable(
        Dictionary<string, Candidate<T>[]> exact,
        Candidate<T>[] patterns,
        Dictionary<string, Candidate<T>[]> prefixes,
        Dictionary<string, Candidate<T>[]> methods)
    {
        _exact = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixes = prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _methods = methods.GetAlternateLookup<ReadOnlySpan<char>>();
        _hasMethods = methods.Count > 0;
        _patterns = patterns;
        _everything = prefixes.GetValueOrDefault("", []);
        _prefixLengths = [.. prefixes.Keys.Select(prefix => prefix.Length).Where(length => length > 0).Distinct().OrderDescending()];
    }

    /// <summary>The most specific match that the request meets; null when none does.</summary>
    public Candidate<T>? Match(in RouteRequest request)
    {
        var path = request.Target.Path;
        if (_exact.TryGetValue(path, out var exact) && First(exact, request) is { } route)
        {
            return route;
        }

        return First(_patterns, request) ?? MatchPrefix(path, request) ?? (_hasMethods ? MatchMethod(path, request) : null) ?? First(_everything, request);
    }

    private Candidate<T>? MatchPrefix(ReadOnlySpan<char> path, in RouteRequest request)
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

    private Candidate<T>? MatchMethod(ReadOnlySpan<char> path, in RouteRequest request)
    {
        var service = path[1..].IndexOf('/') + 1;
        return service > 1 && _methods.TryGetValue(path[(service + 1)..], out var candidates) ? First(candidates, request) : null;
    }

    private static Candidate<T>? First(Candidate<T>[] candidates, in RouteRequest request)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Matches(request))
            {
                return candidate;
            }
        }

        return null;
    }
}
