namespace JwtGateway.Ir;

/// <summary>
/// What a proxy takes from its clients, so that no client can take it from others. The defaults are those of an edge proxy (Envoy, "Configuring Envoy as
/// an edge proxy"). What is too long is 414 or 431, what is too slow 408; what is too much is not accepted.
/// </summary>
public sealed record LimitsIr
{
    /// <summary>The longest request line, in bytes. Default 16384.</summary>
    public int RequestLineBytes { get; init; } = 16 * 1024;

    /// <summary>The longest headers of a request, all together, in bytes. Default 32768.</summary>
    public int RequestHeadersBytes { get; init; } = 32 * 1024;

    /// <summary>The most headers of a request. Default 100.</summary>
    public int RequestHeaderCount { get; init; } = 100;

    /// <summary>The most requests at a time on one HTTP/2 connection. Default 100.</summary>
    public int ConcurrentStreams { get; init; } = 100;

    /// <summary>The most connections at a time to one port; null: as many as there is memory for.</summary>
    public int? Connections { get; init; }

    /// <summary>How long a client may take for the headers of a request. Default 15 s.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection without a request is kept. Default 2 min.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The stricter of both in each: what holds on a port that Gateways share.</summary>
    public LimitsIr And(LimitsIr other) => new()
    {
        RequestLineBytes = Math.Min(RequestLineBytes, other.RequestLineBytes),
        RequestHeadersBytes = Math.Min(RequestHeadersBytes, other.RequestHeadersBytes),
        RequestHeaderCount = Math.Min(RequestHeaderCount, other.RequestHeaderCount),
        ConcurrentStreams = Math.Min(ConcurrentStreams, other.ConcurrentStreams),
        Connections = Connections is { } own && other.Connections is { } theirs ? Math.Min(own, theirs) : Connections ?? other.Connections,
        RequestHeadersTimeout = RequestHeadersTimeout < other.RequestHeadersTimeout ? RequestHeadersTimeout : other.RequestHeadersTimeout,
        IdleTimeout = IdleTimeout < other.IdleTimeout ? IdleTimeout : other.IdleTimeout,
    };
}
