using JwtGateway.Proxy.Handling;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// A request that must end when its token does. <see cref="Expired"/> stops the forwarding in both directions; <see cref="EndAsync"/> then ends the response
/// in the way of its protocol, so that no client takes what it has for the whole.
/// </summary>
internal sealed class ExpiringExchange : IAsyncDisposable
{
    private const int Http2Cancel = 8;

    private readonly HttpContext _http;
    private readonly TokenExpiry _expiry;
    private readonly TimeProvider _time;
    private readonly ExpiryWatch _watch;
    private readonly IHttpResetFeature? _reset;
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;
    private readonly TunnelFeatures? _tunnel;

    /// <summary>Begins to watch, and stands between the forwarder and the server where that is needed to end well.</summary>
    public ExpiringExchange(HttpContext http, TokenExpiry expiry, TimeProvider time)
    {
        (_http, _expiry, _time) = (http, expiry, time);
        _watch = new ExpiryWatch(expiry.EndsAt, time);
        var features = http.Features;
        _reset = features.Get<IHttpResetFeature>();
        if (_reset is not null)
        {
            features.Set<IHttpResetFeature>(new HeldReset(_reset, _watch.Ended));
        }

        _upgrade = features.Get<IHttpUpgradeFeature>();
        _connect = features.Get<IHttpExtendedConnectFeature>();
        if (IsWebSocket())
        {
            _tunnel = new TunnelFeatures(_upgrade, _connect);
            Set(_upgrade is null ? null : _tunnel, _connect is null ? null : _tunnel);
        }
    }

    /// <summary>Cancelled when the token has run out.</summary>
    public CancellationToken Expired => _watch.Ended;

    /// <summary>For metrics, once it has ended: websocket, grpc or http.</summary>
    public string Kind => _tunnel?.Tunnel is not null ? "websocket" : GrpcAnswer.IsContentType(_http.Request.ContentType) ? "grpc" : "http";

    /// <summary>Ends what the forwarder has let go of.</summary>
    public async Task EndAsync(RequestContext request)
    {
        request.Explain(Reasons.StreamExpired, "The token ran out while the request was under way.");
        var answer = _expiry.Answer(_http);
        var response = _http.Response;
        if (_tunnel?.Tunnel is { } tunnel)
        {
            if (!await tunnel.TryCloseAsync(answer.Body, _time))
            {
                Break();
            }
        }
        else if (!response.HasStarted)
        {
            response.Clear();
            await request.RefuseAsync(answer);
        }
        else if (GrpcAnswer.IsContentType(response.ContentType) && response.SupportsTrailers())
        {
            response.AppendTrailer(GrpcAnswer.StatusName, GrpcAnswer.Status(answer.Status));
            response.AppendTrailer(GrpcAnswer.MessageName, GrpcAnswer.Encoded(answer.Body));
        }
        else
        {
            Break();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        if (_reset is not null)
        {
            _http.Features.Set(_reset);
        }

        if (_tunnel is not null)
        {
            Set(_upgrade, _connect);
            await _tunnel.CloseAsync();
        }
    }

    /// <summary>Of an HTTP/2 connection its other streams go on.</summary>
    private void Break()
    {
        if (_reset is not null)
        {
            _reset.Reset(Http2Cancel);
        }
        else
        {
            _http.Abort();
        }
    }

    private bool IsWebSocket() =>
        (_upgrade is { IsUpgradableRequest: true } && Is(_http.Request.Headers.Upgrade)) || (_connect is { IsExtendedConnect: true } && Is(_connect.Protocol));

    private static bool Is(string? protocol) => "websocket".Equals(protocol, StringComparison.OrdinalIgnoreCase);

    private void Set(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect)
    {
        _http.Features.Set(upgrade);
        _http.Features.Set(connect);
    }
}
