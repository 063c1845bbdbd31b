namespace JwtGateway.Ir;

/// <summary>Sends the client elsewhere (Gateway API, HTTPRequestRedirectFilter). What is null stays as the request has it.</summary>
public sealed record RedirectIr
{
    /// <summary>http or https.</summary>
    public string? Scheme { get; init; }

    /// <summary>The host.</summary>
    public string? Hostname { get; init; }

    /// <summary>How the path changes.</summary>
    public PathRewriteIr? Path { get; init; }

    /// <summary>The port; null: that of <see cref="Scheme"/> when there is one, else the listener's.</summary>
    public int? Port { get; init; }

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public required int Status { get; init; }
}
