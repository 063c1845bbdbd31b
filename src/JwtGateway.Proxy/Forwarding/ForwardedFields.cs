using System.Net;
using System.Net.Http.Headers;
using JwtGateway.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// What an upstream is told of where a request came from. Without trusted proxies in front of this one it is what this one saw. With them it is what they
/// added as well, and nothing of what stood before it: the client wrote that.
/// </summary>
internal static class ForwardedFields
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    /// <summary>Sets the fields; whatever the client sent of them was not copied.</summary>
    /// <param name="headers">The upstream request's.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="trustedHops">How many proxies in front of this one are believed, each of which appends to X-Forwarded-For.</param>
    public static void Set(HttpRequestHeaders headers, HttpContext context, int trustedHops)
    {
        var request = context.Request;
        var peer = Address(context.Connection.RemoteIpAddress);
        string? host = request.Headers.Host;
        if (trustedHops == 0)
        {
            headers.TryAddWithoutValidation(For, peer);
            headers.TryAddWithoutValidation(Proto, request.Scheme);
            headers.TryAddWithoutValidation(ForwardedHost, host);
            return;
        }

        headers.TryAddWithoutValidation(For, Chain(request.Headers[For], trustedHops, peer));
        headers.TryAddWithoutValidation(Proto, request.Headers[Proto] is [("http" or "https") and var said] ? said : request.Scheme);
        headers.TryAddWithoutValidation(ForwardedHost, request.Headers[ForwardedHost] is [{ } told] && HostName.TryParse(told, out _) ? told : host);
    }

    /// <summary>The last <paramref name="hops"/> entries, which the trusted proxies added, and the connection's own address behind them.</summary>
    private static string Chain(StringValues lines, int hops, string? peer)
    {
        var all = lines.ToString().AsSpan();
        var start = all.Length;
        for (var left = hops; left > 0 && start >= 0; left--)
        {
            start = all[..start].LastIndexOf(',');
        }

        var added = all[(start + 1)..].Trim();
        return added.IsEmpty ? $"{peer}" : $"{added}, {peer}";
    }

    private static string? Address(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
