using JwtGateway.Ir.Sections;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Subscription;

/// <summary>Tells the operator what this proxy serves and how its keys are: at once when asked to, soon when it changed, and each minute.</summary>
internal sealed partial class ProxyReporter(SubscriberOptions options, KeySourceRegistry keys, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan AtLeastEach = TimeSpan.FromMinutes(1);

    private const int LongestText = 4_000;

    private readonly OperatorClient _client = new(options);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Backoff _backoff = new(options.ShortestBackoff, options.Heartbeat);
    private ServedConfiguration _served = new();
    private volatile bool _due = true;
    private bool _failing;

    /// <summary>What is said of the configuration from now on; said at once.</summary>
    public void Report(ServedConfiguration served)
    {
        Volatile.Write(ref _served, served);
        Report();
    }

    /// <summary>Says everything again at once: the operator may be another one.</summary>
    public void Report()
    {
        _due = true;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to be said anyway.
        }
    }

    /// <summary>Reports until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var said = Array.Empty<byte>();
        var saidAt = time.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            var pause = options.Heartbeat;
            var report = Compose();
            var text = ChannelJson.Write(report);
            if (_due || !text.AsSpan().SequenceEqual(said) || time.GetElapsedTime(saidAt) >= AtLeastEach)
            {
                _due = false;
                if (await TryReportAsync(report, cancellation))
                {
                    (said, saidAt) = (text, time.GetTimestamp());
                    _backoff.Reset();
                }
                else
                {
                    _due = true;
                    pause = _backoff.Next();
                }
            }

            await WaitAsync(pause, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _wake.Dispose();
    }

    private ProxyReport Compose()
    {
        var served = Volatile.Read(ref _served);
        return new ProxyReport
        {
            Gateway = options.Gateway,
            Proxy = options.ProxyName,
            Outcome = served.Outcome,
            Version = served.Version,
            Reason = Shortened(served.Reason),
            Serving = served.Serving,
            KeySources = [.. keys.Health().Select(Health)],
        };
    }

    private static KeySourceReport Health(KeySourceHealth health) => new()
    {
        Id = health.SourceId,
        KeyIds = [.. health.KeyIds.Order(StringComparer.Ordinal)],
        FetchedAt = health.FetchedAt,
        StaleSince = health.StaleSince,
        LastError = Shortened(health.LastError),
        ConsecutiveFailures = health.ConsecutiveFailures,
    };

    /// <summary>A thousand routes can have a thousand reasons, and a report must not become too long to be taken.</summary>
    private static string? Shortened(string? text) => text is { Length: > LongestText } ? text[..LongestText] + " …" : text;

    private async Task<bool> TryReportAsync(ProxyReport report, CancellationToken cancellation)
    {
        try
        {
            var taken = await _client.ReportAsync(report, cancellation);
            Log(taken ? null : "no replica took it");
            return taken;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it is: reporting goes on.
            Log(e.Message);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The loop ends.
        }

        return false;
    }

    private void Log(string? problem)
    {
        if (problem is not null && !_failing)
        {
            Logs.NotReported(logger, problem);
        }

        _failing = problem is not null;
    }

    /// <summary>A pause that <see cref="Report()"/> ends.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var woken = _wake.WaitAsync(done.Token);
        await Task.WhenAny(woken, Task.Delay(pause, time, done.Token));
        await done.CancelAsync();
        await ((Task)woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static partial class Logs
    {
        [LoggerMessage(1, LogLevel.Warning, "The operator could not be told what is served; trying again: {Reason}.")]
        public static partial void NotReported(ILogger logger, string reason);
    }
}

/// <summary>What became of the configuration that was received last, and what is served.</summary>
internal sealed record ServedConfiguration
{
    /// <summary>What became of <see cref="Version"/>.</summary>
    public ReportedOutcome Outcome { get; init; }

    /// <summary>The version received last; null: none, or one that could not be made out.</summary>
    public string? Version { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>The version that is served; null: none.</summary>
    public string? Serving { get; init; }
}
