using JwtGateway.Ir;

namespace JwtGateway.Proxy.Routing;

/// <summary>Collects the matches of one host name and sorts them once.</summary>
internal sealed class HostTableBuilder<T>
    where T : class
{
    private readonly Dictionary<string, List<Candidate<T>>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Candidate<T>>> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Candidate<T>>> _methods = new(StringComparer.Ordinal);
    private readonly List<Candidate<T>> _patterns = [];
    private readonly HashSet<string> _claimHeaders = new(HeaderAlias.Same);

    /// <summary>Adds a match under the path it looks for.</summary>
    public void Add(PathMatchType type, string path, Candidate<T> candidate)
    {
        if (type == PathMatchType.Regex)
        {
            _patterns.Add(candidate);
            return;
        }

        var (paths, key) = type switch
        {
            PathMatchType.Exact => (_exact, path),
            PathMatchType.AnyService => (_methods, path),
            _ => (_prefixes, path.TrimEnd('/')),
        };
        if (!paths.TryGetValue(key, out var candidates))
        {
            paths[key] = candidates = [];
        }

        candidates.Add(candidate);
    }

    /// <summary>Adds headers that carry claims which this host's routes are chosen by.</summary>
    public void AddClaimHeaders(IEnumerable<string> names) => _claimHeaders.UnionWith(names);

    /// <summary>The finished table.</summary>
    public HostTable<T> Build() => new(Sorted(_exact), Sorted(_patterns), Sorted(_prefixes), Sorted(_methods));

    private Dictionary<string, Candidate<T>[]> Sorted(Dictionary<string, List<Candidate<T>>> paths) =>
        paths.ToDictionary(entry => entry.Key, entry => Sorted(entry.Value), StringComparer.Ordinal);

    private Candidate<T>[] Sorted(List<Candidate<T>> candidates)
    {
        candidates.Sort(Candidate<T>.Compare);
        return [.. candidates.Select(Marked)];
    }

    private Candidate<T> Marked(Candidate<T> candidate) =>
        candidate.Headers.Any(header => _claimHeaders.Contains(header.Name)) ? candidate with { NeedsClaims = true } : candidate;
}
