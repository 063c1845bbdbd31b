using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>How a backend is spoken to.</summary>
[UnsupportedFields(
    "circuitBreaker", "connection", "dns", "healthCheck", "http2", "loadBalancer", "proxyProtocol", "tcpKeepalive")]
public sealed record BackendSettings
{
    /// <summary>Retries; null: none.</summary>
    public RetrySettings? Retry { get; init; }

    /// <summary>Timeouts.</summary>
    public TimeoutSettings? Timeout { get; init; }
}

/// <summary>Retries.</summary>
[UnsupportedFields("numAttemptsPerPriority")]
public sealed record RetrySettings
{
    /// <summary>Attempts after the first. Default 2.</summary>
    public int NumRetries { get; init; } = 2;

    /// <summary>What is tried again.</summary>
    public RetryOn? RetryOn { get; init; }

    /// <summary>Delays.</summary>
    public PerRetry? PerRetry { get; init; }
}

/// <summary>What is tried again.</summary>
[UnsupportedFields("httpStatusCodes")]
public sealed record RetryOn
{
    /// <summary>Envoy's names; empty: connect-failure, refused-stream, unavailable, cancelled, retriable-status-codes.</summary>
    public ImmutableArray<string> Triggers { get; init; } = [];
}

/// <summary>Settings of each retry.</summary>
[UnsupportedFields("timeout")]
public sealed record PerRetry
{
    /// <summary>Delays between attempts.</summary>
    public BackOff? BackOff { get; init; }
}

/// <summary>Exponential delays, as Gateway API durations.</summary>
public sealed record BackOff
{
    /// <summary>The first delay.</summary>
    public string? BaseInterval { get; init; }

    /// <summary>The largest delay; default ten times the first.</summary>
    public string? MaxInterval { get; init; }
}

/// <summary>Timeouts.</summary>
public sealed record TimeoutSettings
{
    /// <summary>Of connections.</summary>
    public TcpTimeout? Tcp { get; init; }

    /// <summary>Of requests.</summary>
    public HttpTimeout? Http { get; init; }
}

/// <summary>Timeouts of connections.</summary>
public sealed record TcpTimeout
{
    /// <summary>Gateway API duration. Default 10s.</summary>
    public string? ConnectTimeout { get; init; }
}

/// <summary>Timeouts of requests.</summary>
[UnsupportedFields("connectionIdleTimeout", "maxConnectionDuration", "maxStreamDuration", "streamIdleTimeout")]
public sealed record HttpTimeout
{
    /// <summary>Gateway API duration. Default 10s for key fetches.</summary>
    public string? RequestTimeout { get; init; }
}
