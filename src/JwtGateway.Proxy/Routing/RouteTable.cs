namespace JwtGateway.Proxy.Routing;

/// <summary>
/// The routes of one port. The most specific listener that has the host serves the request (Gateway API, listener isolation), and in it the most
/// specific host name of its routes: a request that none of that name's rules matches is answered 404 and is not offered to less
/// specific names, as Envoy's virtual hosts have it. So whoever has the more specific name has all of its requests.
/// Immutable; a match allocates nothing.
/// </summary>
internal sealed class RouteTable<T>(HostMap<ListenerTable<T>> listeners)
    where T : class
{
    /// <summary>Finds the listener that serves a host; null: none does.</summary>
    public ListenerTable<T>? Find(ReadOnlySpan<char> host) => listeners.Find(host);

    /// <summary>Finds the route of a request.</summary>
    public RouteMatch<T> Match(in RouteRequest request) =>
        Find(request.Host) is { } listener
            ? new RouteMatch<T>(listener.Id, listener.Match(request))
            : default;
}

/// <summary>The routes of one listener.</summary>
/// <param name="Id">The listener's id.</param>
/// <param name="Hosts">Its routes by host name.</param>
/// <param name="Ranked">Those that are chosen by their priority, the highest first.</param>
internal sealed record ListenerTable<T>(string Id, HostMap<HostTable<T>> Hosts, RankedRoutes<T>? Ranked)
    where T : class
{
    /// <summary>Finds the route of a request.</summary>
    public T? Match(in RouteRequest request)
    {
        var found = Hosts.Find(request.Host)?.Match(request);
        return (Ranked is null ? found : Ranked.Match(request, found))?.Route;
    }
}
