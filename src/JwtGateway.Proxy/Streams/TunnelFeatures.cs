using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Streams;

/// <summary>Lets the tunnel of a request be followed, whichever way it is asked for: HTTP/1.1's Upgrade, or HTTP/2's CONNECT (RFC 8441).</summary>
internal sealed class TunnelFeatures(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect) : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private Stream? _client;

    /// <summary>The tunnel; null: there is none, or not yet.</summary>
    public WebSocketTunnel? Tunnel { get; private set; }

    public bool IsUpgradableRequest => upgrade?.IsUpgradableRequest ?? false;

    public bool IsExtendedConnect => connect?.IsExtendedConnect ?? false;

    public string? Protocol => connect?.Protocol;

    public async Task<Stream> UpgradeAsync() => Follow(await upgrade!.UpgradeAsync());

    public async ValueTask<Stream> AcceptAsync() => Follow(await connect!.AcceptAsync());

    /// <summary>Lets go of the tunnel.</summary>
    public async ValueTask CloseAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    private WebSocketTunnel Follow(Stream client) => Tunnel = new WebSocketTunnel(_client = client);
}
