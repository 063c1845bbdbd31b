namespace JwtGateway.Translation.Routes;

/// <summary>
/// The host names that routes of one kind have on a listener, so that it can be told whether others have any in common. What that takes goes by the labels of a
/// name and not by the number of routes.
/// </summary>
internal sealed class TakenHostnames
{
    private readonly Dictionary<string, RouteState> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteState> _wildcards = new(StringComparer.Ordinal);

    /// <summary>By each name that a name taken is below of, or a wildcard is for.</summary>
    private readonly Dictionary<string, RouteState> _above = new(StringComparer.Ordinal);
    private RouteState? _every;
    private RouteState? _first;

    public void Add(ListenerAttachment attachment, RouteState route)
    {
        _first ??= route;
        if (attachment.Hostnames.IsEmpty)
            _every ??= route;
        foreach (var name in attachment.Hostnames)
        {
            var domain = Domain(name);
            (domain is null ? _exact : _wildcards).TryAdd(domain ?? name, route);
            if (domain is not null)
                _above.TryAdd(domain, route);
            foreach (var above in Above(domain ?? name))
                _above.TryAdd(above, route);
        }
    }

    /// <summary>A route that has a name in common; null when none has.</summary>
    public RouteState? Find(ListenerAttachment attachment)
    {
        if (_every is not null || attachment.Hostnames.IsEmpty)
            return _every ?? _first;
        return attachment.Hostnames.Select(Find).FirstOrDefault(found => found is not null);
    }

    private RouteState? Find(string name)
    {
        var domain = Domain(name);
        if (domain is not null && _above.TryGetValue(domain, out var below))
            return below;
        if (domain is null && _exact.TryGetValue(name, out var same))
            return same;
        return Above(domain ?? name).Select(above => _wildcards.GetValueOrDefault(above)).FirstOrDefault(wider => wider is not null);
    }

    private static string? Domain(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : null;

    private static IEnumerable<string> Above(string name)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', StringComparison.Ordinal))
            yield return name = name[(dot + 1)..];
    }
}
