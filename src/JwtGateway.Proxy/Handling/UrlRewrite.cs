using JwtGateway.Ir;

namespace JwtGateway.Proxy.Handling;

/// <summary>What an upstream is asked for instead of what the client asked for.</summary>
/// <param name="Hostname">The Host header; null: the client's.</param>
/// <param name="Path">The change to the path; null: none.</param>
internal sealed record UrlRewrite(string? Hostname, PathRewrite? Path)
{
    /// <summary>Readies <paramref name="ir"/>; null when there is nothing to do.</summary>
    public static UrlRewrite? Compile(RewriteIr? ir, RouteIr route, Action<string> report) =>
        ir is null ? null : new UrlRewrite(ir.Hostname, PathRewrite.Compile(ir.Path, route, report));
}
