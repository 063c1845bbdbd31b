namespace JwtGateway.Resources.Policies;

/// <summary>What the proxies take from their clients. Everything has a default; durations are GEP-2257's, e.g. <c>1m30s</c>.</summary>
public sealed record ProxyLimits
{
    /// <summary>The longest request line, in bytes, 1024 to 65536; null: 16384. What is longer is 414.</summary>
    public int? RequestLineBytes { get; init; }

    /// <summary>The longest headers of a request, all together, in bytes, 4096 to 262144; null: 32768. What is longer is 431.</summary>
    public int? RequestHeadersBytes { get; init; }

    /// <summary>The most headers of a request, 10 to 1000; null: 100. More are 431.</summary>
    public int? RequestHeaderCount { get; init; }

    /// <summary>The most requests at a time on one HTTP/2 connection, 1 to 1000; null: 100.</summary>
    public int? ConcurrentStreams { get; init; }

    /// <summary>The most connections at a time to one port of a proxy, 1 to 1000000; null: as many as there is memory for. More are closed.</summary>
    public int? Connections { get; init; }

    /// <summary>How long a client may take for the headers of a request, 1s to 5m; null: 15s. Longer is 408.</summary>
    public string? RequestHeadersTimeout { get; init; }

    /// <summary>How long a connection without a request is kept, 1s to 1h; null: 2m.</summary>
    public string? IdleTimeout { get; init; }
}
