using System.Net;
using JwtGateway.Proxy.Subscription;
using JwtGateway.Tokens;
using JwtGateway.Tokens.Tls;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Clustered;

/// <summary>What a proxy of a cluster serves, and where.</summary>
internal sealed record ClusteredOptions
{
    /// <summary>Where its configuration comes from.</summary>
    public required SubscriberOptions Subscription { get; init; }

    /// <summary>The address that listeners bind.</summary>
    public required IPAddress Bind { get; init; }

    /// <summary>The port to bind for a listener's port.</summary>
    public required Func<int, int> MapPort { get; init; }

    /// <summary>The admin server's address; port 0 takes a free one.</summary>
    public required IPEndPoint Admin { get; init; }

    /// <summary>Names and ports that are really elsewhere.</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>How it ends.</summary>
    public required DrainTimes Drain { get; init; }

    /// <summary>The HTTP proxies that keys are fetched through.</summary>
    public HttpProxyEnvironment ProxyEnvironment { get; init; } = HttpProxyEnvironment.None;

    /// <summary>The least that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
