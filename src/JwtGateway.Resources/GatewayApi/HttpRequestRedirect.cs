namespace JwtGateway.Resources.GatewayApi;

/// <summary>A RequestRedirect filter: the client is sent elsewhere instead of its request being forwarded.</summary>
public sealed record HttpRequestRedirect
{
    /// <summary>http or https; null: the request's own.</summary>
    public string? Scheme { get; init; }

    /// <summary>The host; null: the request's own.</summary>
    public string? Hostname { get; init; }

    /// <summary>How the path changes; null: not.</summary>
    public HttpPathModifier? Path { get; init; }

    /// <summary>The port; null: that of the scheme when one is given, else the listener's.</summary>
    public int? Port { get; init; }

    /// <summary>301, 302 (default), 303, 307 or 308.</summary>
    public int StatusCode { get; init; } = 302;
}
