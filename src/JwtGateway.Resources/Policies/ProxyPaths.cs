namespace JwtGateway.Resources.Policies;

/// <summary>What the proxies make of paths that upstreams read in more than one way. Everything has a default.</summary>
public sealed record ProxyPaths
{
    /// <summary><c>RejectRequest</c>, <c>UnescapeAndForward</c> or <c>KeepUnchanged</c> (as Envoy Gateway's ClientTrafficPolicy); null: RejectRequest.</summary>
    public string? EscapedSlashesAction { get; init; }

    /// <summary>Whether empty segments (<c>//</c>) are left out; null: true.</summary>
    public bool? MergeSlashes { get; init; }

    /// <summary>What becomes of parameters of segments (<c>;a=b</c>): <c>KeepUnchanged</c> or <c>RejectRequest</c>; null: KeepUnchanged.</summary>
    public string? Parameters { get; init; }
}
