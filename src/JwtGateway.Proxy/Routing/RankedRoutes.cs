namespace JwtGateway.Proxy.Routing;

/// <summary>Matches of routes that are chosen by priority (Traefik), each with the host name that its route has.</summary>
internal sealed class RankedRoutes<T>
    where T : class
{
    private readonly (Candidate<T> Candidate, HostMap<object>? Hosts)[] _ranked;

    /// <param name="ranked">The matches in the order of the configuration, and for which hosts they are; null: for all.</param>
    public RankedRoutes(IEnumerable<(Candidate<T> Candidate, HostMap<object>? Hosts)> ranked) =>
        _ranked = [.. ranked.OrderByDescending(r => r.Candidate.Priority).ThenBy(r => r.Candidate.Order)];

    /// <summary>The match with the highest priority that the request meets, <paramref name="other"/> among them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="other">What it would be matched to by host and path; null: nothing. It goes before one of the same priority.</param>
    public Candidate<T>? Match(in RouteRequest request, Candidate<T>? other)
    {
        foreach (var (candidate, hosts) in _ranked)
        {
            if (other is not null && candidate.Priority <= other.Priority)
                return other;
            if ((hosts is null || hosts.Find(request.Host) is not null) && candidate.Matches(request))
                return candidate;
        }

        return other;
    }
}
