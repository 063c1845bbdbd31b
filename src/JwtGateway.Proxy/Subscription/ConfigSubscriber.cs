using System.Text.Json;
using JwtGateway.Ir.Sections;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Subscription;

/// <summary>
/// Keeps a data plane on what the operator publishes for its Gateway. While the operator is away, and when it sends what cannot be served, the
/// last good configuration is served on, also after a restart.
/// </summary>
public sealed partial class ConfigSubscriber : IDisposable
{
    private const int MissedHeartbeats = 3;

    private readonly SubscriberOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OperatorClient _client;
    private readonly ProxyReporter _reporter;
    private readonly ConfigurationKeeper _keeper;
    private readonly SubscriptionMetrics _metrics = new();
    private readonly Backoff _backoff;
    private bool _snapshotNeeded;
    private string? _lastProblem;

    /// <summary>Creates a subscriber for <paramref name="plane"/>, which nobody else may configure.</summary>
    public ConfigSubscriber(SubscriberOptions options, DataPlane plane, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<ConfigSubscriber>();
        _client = new OperatorClient(options);
        _reporter = new ProxyReporter(options, plane.Keys, time, _logger);
        _backoff = new Backoff(options.ShortestBackoff, options.LongestBackoff);
        _keeper = new ConfigurationKeeper(plane, new LastGood(options.StateDirectory, options.Gateway, _logger), _reporter, _metrics, _logger);
    }

    /// <summary>Ends when a configuration, from the operator or from disk, is served for the first time.</summary>
    public Task FirstApplied => _keeper.FirstApplied;

    /// <summary>Follows the operator until cancelled; then returns.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await _keeper.RestoreAsync(cancellation);
            await Task.WhenAll(FollowAsync(cancellation), _reporter.RunAsync(cancellation));
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop: connections end in many ways.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _reporter.Dispose();
        _metrics.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await FollowStreamAsync(cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // Whatever it is, a defect of ours included: following goes on, or the proxy would keep its configuration for ever.
                Lost(e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message);
            }
            finally
            {
                _metrics.Connected = false;
            }

            await Task.Delay(_backoff.Next(), _time, cancellation);
        }
    }

    private async Task FollowStreamAsync(CancellationToken cancellation)
    {
        var known = _snapshotNeeded ? null : _keeper.Serving;
        using var response = await OpenAsync(known?.Version, cancellation);
        var assembler = new ConfigAssembler(_options.Gateway, known);
        await using var lines = new LineReader(
            await response.Content.ReadAsStreamAsync(cancellation), ChannelJson.LongestLine, _options.Heartbeat * MissedHeartbeats, _time);
        while (await lines.ReadAsync(cancellation) is { } line)
        {
            await TakeAsync(line, assembler, cancellation);
            Healthy();
        }

        throw new IOException("The operator ended the stream.");
    }

    private async Task<HttpResponseMessage> OpenAsync(string? version, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(_options.Heartbeat * MissedHeartbeats, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await _client.OpenAsync(version, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("The operator does not answer.", e);
        }
    }

    private async Task TakeAsync(byte[] line, ConfigAssembler assembler, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        switch (assembler.Accept(Read(line)))
        {
            case AssemblyOutcome.Changed changed:
                await _keeper.ApplyAsync(changed.Configuration, cancellation);
                _metrics.Taken(_time.GetElapsedTime(start));
                break;
            case AssemblyOutcome.Unchanged:
                await _keeper.RetryAsync(cancellation);
                break;
            case AssemblyOutcome.Rejected rejected:
                throw Refused(rejected.Reason);
            default:
                throw new InvalidOperationException("An outcome of a kind that does not exist.");
        }
    }

    private ConfigMessage Read(byte[] line)
    {
        try
        {
            return ChannelJson.ReadMessage(line);
        }
        catch (JsonException e)
        {
            throw Refused(e.Message);
        }
    }

    /// <summary>Nothing of the stream is believed any more: the next one is to begin with a snapshot.</summary>
    private InvalidDataException Refused(string reason)
    {
        _snapshotNeeded = true;
        _keeper.Unreadable(reason);
        return new InvalidDataException(reason);
    }

    private void Healthy()
    {
        _backoff.Reset();
        _snapshotNeeded = false;
        if (!_metrics.Connected)
        {
            _metrics.Connected = true;
            _lastProblem = null;
            Log.Connected(_logger, _options.Operator);
            _reporter.Report();
        }
    }

    private void Lost(string problem)
    {
        if (problem != _lastProblem)
        {
            Log.Lost(_logger, _options.Operator, problem);
        }

        _lastProblem = problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Connected to the operator at {Operator}.")]
        public static partial void Connected(ILogger logger, Uri @operator);

        [LoggerMessage(2, LogLevel.Warning, "No configuration comes from the operator at {Operator}; trying again: {Reason}")]
        public static partial void Lost(ILogger logger, Uri @operator, string reason);
    }
}
