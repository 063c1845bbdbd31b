using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// Upgrades of HTTP/1.1 (RFC 9110 section 7.8). WebSocket alone is one, asked for as RFC 6455 section 4.1 says: by a GET. Any other Upgrade is ignored, as
/// a server may, so that what is matched and policed as a request is served as one. Envoy too upgrades only to what it was configured for.
/// </summary>
internal static class UpgradeRequest
{
    private const string WebSocket = "websocket";

    /// <summary>
    /// Settles what an Upgrade of <paramref name="http"/> means. False: it must be refused, since octets that are in no protocol yet came with it. One with a
    /// body is an ordinary request for the server already.
    /// </summary>
    public static ValueTask<bool> TryReadyAsync(HttpContext http) =>
        http.Request.Headers.Upgrade.Count == 0 ? ValueTask.FromResult(true) : ReadyAsync(http);

    /// <summary>Whether <paramref name="headers"/> name WebSocket and nothing else.</summary>
    public static bool IsWebSocket(IHeaderDictionary headers) =>
        headers.Upgrade.Count == 1 && WebSocket.Equals(headers.Upgrade[0], StringComparison.OrdinalIgnoreCase);

    private static async ValueTask<bool> ReadyAsync(HttpContext http)
    {
        var request = http.Request;
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || !HttpMethods.IsGet(request.Method) || !IsWebSocket(request.Headers))
        {
            request.Headers.Remove(HeaderNames.Upgrade);
            return true;
        }

        if (await EarlyOctets.AreThereAsync(http))
        {
            return false;
        }

        http.Features.Set<IHttpUpgradeFeature>(new GuardedUpgrade(upgrade, http));
        return true;
    }
}
