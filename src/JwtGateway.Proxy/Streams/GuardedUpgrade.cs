using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// Makes a connection a tunnel only for what was asked for, and only when the client waited for it. Stands between the forwarder, which calls it once the
/// upstream has agreed, and the server.
/// </summary>
internal sealed class GuardedUpgrade(IHttpUpgradeFeature upgrade, HttpContext http) : IHttpUpgradeFeature
{
    /// <inheritdoc/>
    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    /// <inheritdoc/>
    /// <exception cref="UpgradeRefusedException">There is no tunnel.</exception>
    public async Task<Stream> UpgradeAsync()
    {
        if (!UpgradeRequest.IsWebSocket(http.Response.Headers))
        {
            throw new UpgradeRefusedException(isClients: false);
        }

        return await EarlyOctets.AreThereAsync(http) ? throw new UpgradeRefusedException(isClients: true) : await upgrade.UpgradeAsync();
    }
}
