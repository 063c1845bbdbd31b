using System.Net;
using JwtGateway.Tokens;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Proxy;

/// <summary>How a data plane runs on this machine.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>The address that listeners bind. Default: every IPv4 and IPv6 address.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.IPv6Any;

    /// <summary>The port to bind for a listener's port; 0 binds a free one. Default: the same.</summary>
    public Func<int, int> MapPort { get; init; } = static port => port;

    /// <summary>Names and ports that are really elsewhere.</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>The HTTP proxies that keys are fetched through, unless a policy or a Backend says otherwise. Default: none.</summary>
    public HttpProxyEnvironment ProxyEnvironment { get; init; } = HttpProxyEnvironment.None;

    /// <summary>Whether keys may be fetched from loopback, link-local and cloud metadata addresses for every Gateway. Default: as each Gateway's settings say.</summary>
    public bool AllowLocalKeyAddresses { get; init; }

    /// <summary>The folder where the last good keys are kept for the next start; null, the default: nowhere.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Told of every decision, on the request's own thread: must be quick and must not throw.</summary>
    public IDecisionObserver? Decisions { get; init; }

    /// <summary>How long requests under way may take when stopping. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first configuration waits for keys before it serves without them. Default 5 s.</summary>
    public TimeSpan FirstKeysWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same for later configurations, whose old keys still serve meanwhile. Default 500 ms.</summary>
    public TimeSpan LaterKeysWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long connecting to an upstream may take, TLS included; 503 after that. Default 10 s, as Envoy Gateway.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an upstream may send nothing while it is waited for; 504 after that. Default 5 min, as Envoy's stream idle timeout.</summary>
    public TimeSpan UpstreamIdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
