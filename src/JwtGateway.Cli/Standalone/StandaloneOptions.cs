using System.Net;
using JwtGateway.Proxy;
using JwtGateway.Tokens;
using JwtGateway.Tokens.Tls;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Standalone;

/// <summary>What a standalone gateway serves, and where.</summary>
internal sealed record StandaloneOptions
{
    /// <summary>The manifests.</summary>
    public required SnapshotSource Source { get; init; }

    /// <summary>The address that listeners bind.</summary>
    public required IPAddress Bind { get; init; }

    /// <summary>The port to bind for a listener's port. Default: the same.</summary>
    public Func<int, int> MapPort { get; init; } = static port => port;

    /// <summary>The admin server's address; port 0 takes a free one.</summary>
    public required IPEndPoint Admin { get; init; }

    /// <summary>Names and ports that are really elsewhere.</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>How it ends.</summary>
    public DrainTimes Drain { get; init; } = new();

    /// <summary>The HTTP proxies that keys are fetched through.</summary>
    public HttpProxyEnvironment ProxyEnvironment { get; init; } = HttpProxyEnvironment.None;

    /// <summary>Keys may be fetched from this machine and other local addresses.</summary>
    public bool AllowLocalKeyAddresses { get; init; }

    /// <summary>Where the last good keys are kept; null: nowhere.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Print one line for each request.</summary>
    public bool PrintDecisions { get; init; }

    /// <summary>The least that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Called once, after the line <c>ready:</c>.</summary>
    public Action<TranslationResult, IReadOnlyList<BoundListener>>? Ready { get; init; }
}
