using System.Collections.Concurrent;

namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>Requests without a pause, each with the one status that it must have whatever goes wrong elsewhere.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly RunningProxyPod _pod;
    private readonly Task _running;

    /// <summary>Begins.</summary>
    /// <param name="pod">Whom to ask.</param>
    /// <param name="expected">Paths and their statuses.</param>
    public Traffic(RunningProxyPod pod, params (string Path, int Status)[] expected)
    {
        _pod = pod;
        _running = RunAsync(expected);
    }

    /// <summary>How many requests were answered as they must be.</summary>
    public int Right => _answers.GetValueOrDefault("right");

    /// <summary>What else there was, and how often.</summary>
    public IReadOnlyDictionary<string, int> Wrong => _answers.Where(a => a.Key != "right").ToDictionary(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync((string Path, int Status)[] expected)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!_stop.IsCancellationRequested)
        {
            foreach (var (path, status) in expected)
            {
                _answers.AddOrUpdate(await AskAsync(path, status), 1, (_, count) => count + 1);
            }

            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<string> AskAsync(string path, int status)
    {
        try
        {
            var answer = await _pod.StatusAsync(path);
            return answer == status ? "right" : $"{path}: {answer}";
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return $"{path}: {e.Message}";
        }
    }
}
