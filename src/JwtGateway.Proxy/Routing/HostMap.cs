namespace JwtGateway.Proxy.Routing;

/// <summary>
/// Values by host name, the most specific first: exact, then the wildcard with the most labels, then the one for every host (Gateway API,
/// Listener.hostname). A wildcard stands for one or more labels, never for none; one that begins with <c>?</c> stands for exactly one (Ingress), and goes before
/// one of the same name that may stand for more. Immutable once built; a look-up allocates nothing.
/// </summary>
internal sealed class HostMap<T>
    where T : class
{
    private readonly Dictionary<string, T> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T> _wildcards = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T> _labels = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exactBySpan;
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _wildcardsBySpan;
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _labelsBySpan;
    private readonly T? _any;

    /// <summary>Builds the map. A key is a host name, <c>*.</c> or <c>?.</c> and a host name, or empty for every host.</summary>
    public HostMap(IEnumerable<KeyValuePair<string, T>> entries)
    {
        foreach (var (hostname, value) in entries)
        {
            if (hostname.Length == 0)
            {
                _any = value;
            }
            else if (hostname.StartsWith("*.", StringComparison.Ordinal))
            {
                _wildcards[hostname[2..]] = value;
            }
            else if (hostname.StartsWith("?.", StringComparison.Ordinal))
            {
                _labels[hostname[2..]] = value;
            }
            else
            {
                _exact[hostname] = value;
            }
        }

        _exactBySpan = _exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _wildcardsBySpan = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
        _labelsBySpan = _labels.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The value of the most specific name that <paramref name="host"/> matches; null when none does.</summary>
    public T? Find(ReadOnlySpan<char> host)
    {
        if (_exact.Count > 0 && _exactBySpan.TryGetValue(host, out var exact))
        {
            return exact;
        }

        if (_labels.Count > 0 && host.IndexOf('.') is > 0 and var dot && _labelsBySpan.TryGetValue(host[(dot + 1)..], out var oneLabel))
        {
            return oneLabel;
        }

        return _wildcards.Count > 0 && FindWildcard(host) is { } wildcard ? wildcard : _any;
    }

    private T? FindWildcard(ReadOnlySpan<char> host)
    {
        for (var dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.'))
        {
            host = host[(dot + 1)..];
            if (dot > 0 && _wildcardsBySpan.TryGetValue(host, out var value))
            {
                return value;
            }
        }

        return null;
    }
}
