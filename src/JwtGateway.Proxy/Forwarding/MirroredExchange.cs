using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// What a request needs besides being forwarded: copies of it, and its body once more. A copy of a request with a body is sent when the original's has
/// been read to its end, so it never waits for the client, and not at all when the body is longer than <see cref="BodyRecorder.Limit"/>.
/// </summary>
internal sealed class MirroredExchange : IDisposable
{
    private readonly HttpContext _http;
    private readonly Stream? _original;
    private readonly MirrorSender _sender;
    private readonly List<PreparedMirror> _waiting = [];

    /// <summary>Begins; from now on the body is recorded, if there can be one.</summary>
    public MirroredExchange(HttpContext http, MirrorSender sender)
    {
        (_http, _sender) = (http, sender);
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            _original = http.Request.Body;
            http.Request.Body = Body = new BodyRecorder(_original, SendWaiting);
        }
    }

    /// <summary>The body; null: there can be none.</summary>
    public BodyRecorder? Body { get; }

    /// <summary>Whether all that was read of the body can be read again.</summary>
    public bool CanRepeat => Body is not { CanRewind: false };

    /// <summary>Copies the request as it is now to those of <paramref name="mirrors"/> whose turn it is. What becomes a tunnel has no copies.</summary>
    public async ValueTask CopyAsync(RequestContext request, Mirror[] mirrors)
    {
        if (IsTunnel(_http))
        {
            return;
        }

        foreach (var mirror in mirrors)
        {
            if (!mirror.TakesNext() || await MirrorSender.PrepareAsync(request, mirror, Body is not null) is not { } prepared)
            {
                continue;
            }

            if (Body is null)
            {
                _sender.Send(prepared, default);
            }
            else
            {
                _waiting.Add(prepared);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_original is not null)
        {
            _http.Request.Body = _original;
        }

        foreach (var mirror in _waiting)
        {
            _sender.Drop(mirror, Body is { CanRewind: false } ? "body_too_long" : "body_not_read");
        }

        _waiting.Clear();
    }

    private static bool IsTunnel(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>() is GuardedUpgrade
        || http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private void SendWaiting(BodyRecorder body)
    {
        if (!body.IsComplete)
        {
            return;
        }

        foreach (var mirror in _waiting)
        {
            _sender.Send(mirror, body.Kept);
        }

        _waiting.Clear();
    }
}
