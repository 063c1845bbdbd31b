using JwtGateway.Ir;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// An upstream, ready to be sent to. Of two endpoints, one taken in turn and one by a stride, the one with fewer requests under way is taken: least
/// request of two choices, which is round robin while all are as busy. An endpoint that does not answer <see cref="FailuresInARow"/> times in a row
/// gets no requests for a while, unless half of the endpoints would get none then.
/// </summary>
/// <param name="ir">What the configuration says of it.</param>
/// <param name="transport">Its connections; null exactly when it has a fault.</param>
/// <param name="request">How requests are sent.</param>
/// <param name="endpoints">Its endpoints.</param>
/// <param name="first">The endpoint to begin with: differs between proxies and configurations, or all would begin with the same.</param>
/// <param name="time">The clock that ejected endpoints come back by.</param>
internal sealed class Upstream(
    UpstreamIr ir, HttpMessageInvoker? transport, ForwarderRequestConfig request, Endpoint[] endpoints, int first, TimeProvider time)
{
    /// <summary>So many failures in a row, without any answer, are taken for the endpoint's fault. As Envoy's outlier detection.</summary>
    public const int FailuresInARow = 5;

    /// <summary>How long an endpoint is ejected the first time. As Envoy's outlier detection.</summary>
    public static readonly TimeSpan EjectionTime = TimeSpan.FromSeconds(30);

    private int _next = first;
    private int _hasEjected = Array.Exists(endpoints, endpoint => endpoint.IsEjected(time.GetTimestamp())) ? 1 : 0;

    /// <summary>The upstream's id.</summary>
    public string Id { get; } = ir.Id;

    /// <summary>Set when it must not be used.</summary>
    public FaultIr? Fault { get; } = ir.Fault;

    /// <summary>Its connections; null exactly when <see cref="Fault"/> is set.</summary>
    public HttpMessageInvoker? Transport { get; } = transport;

    /// <summary>How requests are sent.</summary>
    public ForwarderRequestConfig Request { get; } = request;

    /// <summary>Its endpoints, for those that keep them.</summary>
    public IReadOnlyList<Endpoint> Endpoints => endpoints;

    /// <summary>The endpoint for a request; null when there are none.</summary>
    public Endpoint? NextEndpoint() => endpoints.Length switch
    {
        0 => null,
        1 => endpoints[0],
        _ => Choose(),
    };

    /// <summary>An endpoint for a request that <paramref name="failed"/> did not get; null when there is no other.</summary>
    public Endpoint? NextEndpoint(Endpoint failed)
    {
        for (var i = 0; i < endpoints.Length && endpoints.Length > 1; i++)
        {
            var next = Choose();
            if (!ReferenceEquals(next, failed))
            {
                return next;
            }
        }

        return Array.Find(endpoints, endpoint => !ReferenceEquals(endpoint, failed));
    }

    /// <summary>An endpoint did not answer. True: it gets no requests for a while.</summary>
    public bool Failed(Endpoint endpoint)
    {
        if (endpoint.Failed() < FailuresInARow)
        {
            return false;
        }

        var now = time.GetTimestamp();
        var ejected = endpoints.Count(other => other.IsEjected(now));
        if (endpoint.IsEjected(now) || (ejected + 1) * 2 > endpoints.Length)
        {
            return false;
        }

        endpoint.Eject(now, (long)(EjectionTime.TotalSeconds * time.TimestampFrequency));
        Volatile.Write(ref _hasEjected, 1);
        return true;
    }

    private Endpoint Choose()
    {
        var count = (uint)endpoints.Length;
        var turn = (uint)Interlocked.Increment(ref _next);
        var one = turn % count;
        var two = (one + 1 + (turn / count % (count - 1))) % count;
        if (Volatile.Read(ref _hasEjected) != 0)
        {
            var now = time.GetTimestamp();
            (one, two) = (Healthy(one, now), Healthy(two, now));
        }

        return endpoints[two].Active < endpoints[one].Active ? endpoints[two] : endpoints[one];
    }

    /// <summary>The endpoint from <paramref name="start"/> on that is not ejected; itself when all are.</summary>
    private uint Healthy(uint start, long now)
    {
        var count = (uint)endpoints.Length;
        for (var i = 0u; i < count; i++)
        {
            var index = (start + i) % count;
            if (!endpoints[index].IsEjected(now))
            {
                return index;
            }
        }

        return start;
    }
}
