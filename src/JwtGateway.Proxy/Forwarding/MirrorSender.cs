using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Observing;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// Sends copies of requests. The original neither waits for one nor notices what becomes of it: there are at most <see cref="MaxUnderWay"/> at a time,
/// each is given up after <see cref="Patience"/>, and what is too much is left out and counted.
/// </summary>
internal sealed class MirrorSender(ProxyMetrics metrics, TimeProvider time) : IAsyncDisposable
{
    /// <summary>More copies than these at a time are left out, so that a slow mirror costs bounded memory.</summary>
    public const int MaxUnderWay = 512;

    /// <summary>How long a copy may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private int _underWay;

    /// <summary>Makes the copy of a request as it is now: its headers are those that the transformer sends. It has no body yet.</summary>
    public static async ValueTask<PreparedMirror?> PrepareAsync(RequestContext request, Mirror mirror, bool hasBody)
    {
        if (mirror.Upstream is not { Fault: null, Transport: not null } upstream || upstream.NextEndpoint() is not { } endpoint)
        {
            return null;
        }

        var message = new HttpRequestMessage(new HttpMethod(request.Http.Request.Method), (Uri?)null)
        {
            Version = upstream.Request.Version!,
            VersionPolicy = upstream.Request.VersionPolicy!.Value,
            Content = hasBody ? new MirrorContent() : null,
        };
        await request.Transformer.TransformRequestAsync(request.Http, message, endpoint.Address, CancellationToken.None);
        message.Headers.ExpectContinue = null;
        return new PreparedMirror(upstream, endpoint, message);
    }

    /// <summary>Sends it, on nobody's time.</summary>
    public void Send(PreparedMirror mirror, ReadOnlyMemory<byte> body)
    {
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            Drop(mirror, "too_many");
            return;
        }

        if (mirror.Message.Content is MirrorContent content)
        {
            content.Body = body;
        }

        _ = SendAsync(mirror);
    }

    /// <summary>Gives up what is under way. No more is sent by then.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _underWay) > 0)
        {
            await _idle.Task;
        }

        _stopping.Dispose();
    }

    /// <summary>Leaves it out.</summary>
    public void Drop(PreparedMirror mirror, string why)
    {
        metrics.Mirrored(mirror.Upstream.Id, why);
        mirror.Message.Dispose();
    }

    private async Task SendAsync(PreparedMirror mirror)
    {
        // Not on the original's time.
        await Task.Yield();
        mirror.Endpoint.Begin();
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            using var answer = await mirror.Upstream.Transport!.SendAsync(mirror.Message, both.Token);
            mirror.Endpoint.Succeeded();
            metrics.Mirrored(mirror.Upstream.Id, "sent");
        }
        catch (Exception)
        {
            // A boundary: whatever becomes of a copy, nobody waits for it who could be told.
            metrics.Mirrored(mirror.Upstream.Id, "failed");
        }
        finally
        {
            mirror.Message.Dispose();
            mirror.Endpoint.End();
            if (Interlocked.Decrement(ref _underWay) == 0 && _stopping.IsCancellationRequested)
            {
                _idle.TrySetResult();
            }
        }
    }
}
