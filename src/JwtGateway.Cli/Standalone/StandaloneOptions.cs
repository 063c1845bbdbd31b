using System.Net;
using JwtGateway.Proxy;
using JwtGateway.Tokens;
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

    /// <summary>The admin server's address; port 0 takes a free one.</summary>
    public required IPEndPoint Admin { get; init; }

    /// <summary>Names and ports that are really elsewhere.</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>How it ends.</summary>
    public DrainTimes Drain { get; init; } = new();

    /// <summary>Print one line for each request.</summary>
    public bool PrintDecisions { get; init; }

    /// <summary>The least that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Called once, after the line <c>ready:</c>.</summary>
    public Action<TranslationResult, IReadOnlyList<BoundListener>>? Ready { get; init; }
}
