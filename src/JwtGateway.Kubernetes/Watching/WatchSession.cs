using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Transport;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>
/// One watch request under our own deadline: nothing heard for as long as the server was told to take, and 15 s more, means that nobody is
/// there any more. Connections die in silence behind load balancers, and HTTP/2 pings do not find all of them (dotnet/runtime#120179).
/// </summary>
internal sealed class WatchSession : IAsyncDisposable
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _both;
    private readonly long _startedAt;
    private WatchStream? _stream;

    /// <summary>Starts the deadline, before anything is sent: some proxies hold back even the headers until the first event.</summary>
    public WatchSession(TimeSpan timeout, TimeProvider clock, CancellationToken caller)
    {
        (_clock, _patience, _caller) = (clock, timeout + Grace, caller);
        _startedAt = clock.GetTimestamp();
        _deadline = new CancellationTokenSource(_patience, clock);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, caller);
    }

    /// <summary>How long ago the request was begun.</summary>
    public TimeSpan Age => _clock.GetElapsedTime(_startedAt);

    /// <summary>Sends the request; null: the watch is open.</summary>
    public async Task<WatchEnd?> OpenAsync(KubernetesApi api, ResourceDescriptor resource, string? ns, WatchOptions options)
    {
        try
        {
            switch (await api.WatchAsync(resource, ns, options, _both.Token))
            {
                case ApiResult<WatchStream>.Ok ok:
                    _stream = ok.Value;
                    return null;
                case var failed:
                    return new WatchEnd.Failed(failed.Problem!);
            }
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            return new WatchEnd.Silent();
        }
    }

    /// <summary>The next event, or why there is none.</summary>
    public async Task<(WatchEvent? Event, WatchEnd? End)> NextAsync()
    {
        try
        {
            var line = await _stream!.ReadLineAsync(_both.Token);
            if (line is null)
                return (null, new WatchEnd.Ended());

            _deadline.CancelAfter(_patience);
            return (WatchEvent.Read(line), null);
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            return (null, new WatchEnd.Silent());
        }
        catch (Exception exception) when (ApiTransport.IsConnectionFailure(exception))
        {
            return (null, new WatchEnd.Failed(new ApiFailure.Unreachable($"The watch broke off: {exception.Message}")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync();
        _both.Dispose();
        _deadline.Dispose();
    }
}

/// <summary>Why a watch is over.</summary>
internal abstract record WatchEnd
{
    private WatchEnd() { }

    /// <summary>The server has ended it, as it does when its time is up.</summary>
    public sealed record Ended : WatchEnd;

    /// <summary>Nothing was heard until our deadline.</summary>
    public sealed record Silent : WatchEnd;

    /// <summary>It was refused, or broke.</summary>
    public sealed record Failed(ApiFailure Failure) : WatchEnd;

    /// <summary>Something may have been missed.</summary>
    public sealed record Unreadable(string What) : WatchEnd;
}
