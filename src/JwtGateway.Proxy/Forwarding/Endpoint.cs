using JwtGateway.Ir;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// One endpoint of an upstream, with what is known of it. It outlives configurations that keep it, so that a change elsewhere does not make a bad
/// endpoint a good one.
/// </summary>
internal sealed class Endpoint(EndpointIr ir)
{
    private int _active;
    private int _failures;
    private int _ejections;
    private long _ejectedUntil;

    /// <summary>Scheme and authority. Always http: the transport adds TLS itself, see <see cref="Tokens.Tls.UpstreamHandler"/>.</summary>
    public string Address { get; } = ir.Host.Contains(':', StringComparison.Ordinal) ? $"http://[{ir.Host}]:{ir.Port}" : $"http://{ir.Host}:{ir.Port}";

    /// <summary>Requests that it has under way.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Failures since it last answered.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>A request is sent to it.</summary>
    public void Begin() => Interlocked.Increment(ref _active);

    /// <summary>The request has ended.</summary>
    public void End() => Interlocked.Decrement(ref _active);

    /// <summary>It answered.</summary>
    public void Succeeded()
    {
        if (_failures != 0 || _ejections != 0)
        {
            Volatile.Write(ref _failures, 0);
            Volatile.Write(ref _ejections, 0);
        }
    }

    /// <summary>It did not answer; returns how often in a row.</summary>
    public int Failed() => Interlocked.Increment(ref _failures);

    /// <summary>Whether it gets no requests now, by the clock's timestamp.</summary>
    public bool IsEjected(long now) => Volatile.Read(ref _ejectedUntil) > now;

    /// <summary>Sends it no requests for <paramref name="once"/>, for longer each time in a row up to ten times that.</summary>
    public void Eject(long now, long once)
    {
        Volatile.Write(ref _failures, 0);
        var times = Math.Min(Interlocked.Increment(ref _ejections), 10);
        Volatile.Write(ref _ejectedUntil, now + (once * times));
    }
}
