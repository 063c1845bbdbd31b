namespace JwtGateway.Resources.GatewayApi;

/// <summary>A URLRewrite filter: what the upstream is asked for instead.</summary>
public sealed record HttpUrlRewrite
{
    /// <summary>The Host header; null: the client's.</summary>
    public string? Hostname { get; init; }

    /// <summary>How the path changes; null: not.</summary>
    public HttpPathModifier? Path { get; init; }
}
