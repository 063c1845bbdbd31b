using System.Net;
using JwtGateway.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Admin;

/// <summary>Who may look.</summary>
internal static class AdminGuard
{
    /// <summary>
    /// Passes GET and HEAD for an IP address or localhost. A web page can have its own name resolve to this machine and so read what is here
    /// (DNS rebinding), but it cannot have the browser send another Host than that name.
    /// </summary>
    public static Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsOurs(context.Request.Headers.Host))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "Ask for an IP address or localhost, not for a name.\n");
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Nothing here can be changed.\n");
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }

    /// <summary>
    /// Whether a connection is from this machine to itself. Both ends count: what a sidecar takes in for the pod's address, it may hand on from a
    /// loopback one.
    /// </summary>
    public static bool IsLocal(IPAddress? remote, IPAddress? local) => IsLoopback(remote) && IsLoopback(local);

    private static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsOurs(string? header) =>
        HostName.TryParse(header, out var host) && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _));

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
