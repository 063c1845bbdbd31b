namespace JwtGateway.Ir;

/// <summary>What an upstream is asked for instead (Gateway API, HTTPURLRewriteFilter). Routes and policies see what the client asked for.</summary>
public sealed record RewriteIr
{
    /// <summary>The Host header; null: the client's.</summary>
    public string? Hostname { get; init; }

    /// <summary>How the path changes; null: not.</summary>
    public PathRewriteIr? Path { get; init; }
}
