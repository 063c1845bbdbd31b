namespace JwtGateway.Proxy.Forwarding;

/// <summary>A copy that is ready but for its body.</summary>
/// <param name="upstream">Who gets it.</param>
/// <param name="endpoint">Where.</param>
/// <param name="message">The copy.</param>
internal sealed class PreparedMirror(Upstream upstream, Endpoint endpoint, HttpRequestMessage message)
{
    /// <summary>Who gets it.</summary>
    public Upstream Upstream { get; } = upstream;

    /// <summary>Where.</summary>
    public Endpoint Endpoint { get; } = endpoint;

    /// <summary>The copy.</summary>
    public HttpRequestMessage Message { get; } = message;
}
