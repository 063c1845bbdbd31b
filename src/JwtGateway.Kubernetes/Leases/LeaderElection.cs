using JwtGateway.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Leases;

/// <summary>
/// Lets one of several replicas do what only one should. It is no fence: a leader that hangs for long enough meets its successor, so what it
/// does must bear being done twice.
/// </summary>
/// <param name="api">The API server, over connections that nothing else uses: a renewal must not wait behind lists.</param>
/// <param name="options">Which Lease.</param>
/// <param name="context">Clock, jitter, logs.</param>
public sealed partial class LeaderElection(KubernetesApi api, LeaderElectionOptions options, ClientContext context)
{
    private readonly LeaseClient _lease = new(api, options, context.Clock);
    private readonly ILogger _logger = context.Loggers.CreateLogger<LeaderElection>();
    private volatile bool _isLeader;
    private string? _lastSeen;

    /// <summary>Whether we lead, as far as we know.</summary>
    public bool IsLeader => _isLeader;

    /// <summary>
    /// Runs for office until it is cancelled, again after every loss. On the way out the Lease is given up, so that the next leader need not
    /// wait for it.
    /// </summary>
    /// <param name="lead">
    /// What the leader does, until its token is cancelled. It is awaited before anything else happens: two terms never overlap in one process.
    /// When it ends by itself or fails, the Lease is given up, and so does this.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lead);
        try
        {
            var goesOn = true;
            while (goesOn)
            {
                await AcquireAsync(cancellation);
                goesOn = await LeadAsync(lead, cancellation);
            }
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    private async Task AcquireAsync(CancellationToken cancellation)
    {
        while (!(await AttemptAsync(cancellation)).Held)
            await Task.Delay(options.RetryPeriod * (1 + (0.2 * context.Jitter())), context.Clock, cancellation);
    }

    /// <summary>Whether to run for office again.</summary>
    private async Task<bool> LeadAsync(Func<CancellationToken, Task> lead, CancellationToken cancellation)
    {
        Log.Leading(_logger, options.Identity);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _isLeader = true;
        var renewal = RenewAsync(term.Token);
        var work = StartAsync(lead, term.Token);
        await Task.WhenAny(work, renewal);

        var workEndedFirst = work.IsCompleted;
        _isLeader = false;
        await term.CancelAsync();
        await IgnoringCancellation(renewal, term.Token);
        await IgnoringCancellation(work, term.Token);
        cancellation.ThrowIfCancellationRequested();
        if (!workEndedFirst)
            Log.Lost(_logger, options.Identity, options.RenewDeadline.TotalSeconds);
        return !workEndedFirst;
    }

    private static async Task StartAsync(Func<CancellationToken, Task> lead, CancellationToken term) => await lead(term);

    /// <summary>Ends when the Lease could not be renewed in time, or somebody else has it.</summary>
    private async Task RenewAsync(CancellationToken term)
    {
        var renewedAt = context.Clock.GetTimestamp();
        while (Left() is var pause && pause > TimeSpan.Zero)
        {
            await Task.Delay(pause < options.RetryPeriod ? pause : options.RetryPeriod, context.Clock, term);
            if (Left() is var left && left <= TimeSpan.Zero)
                return;

            // An attempt that outlived the deadline might take the Lease back after we have stopped leading.
            var startedAt = context.Clock.GetTimestamp();
            var attempt = await AttemptAsync(term, left);
            if (attempt.Held)
                renewedAt = startedAt;
            else if (attempt.Holder is not null)
                return;
        }

        TimeSpan Left() => options.RenewDeadline - context.Clock.GetElapsedTime(renewedAt);
    }

    private async Task<LeaseAttempt> AttemptAsync(CancellationToken cancellation, TimeSpan? left = null)
    {
        var limit = options.RenewDeadline / 2;
        using var timer = new CancellationTokenSource(left < limit ? left.Value : limit, context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        LeaseAttempt attempt;
        try
        {
            attempt = await _lease.TryHoldAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            attempt = new LeaseAttempt(false, null, new ApiFailure.Unreachable("no answer in time"));
        }

        Tell(attempt);
        return attempt;
    }

    private void Tell(LeaseAttempt attempt)
    {
        if (attempt.Failure is { } failure and not (ApiFailure.Conflict or ApiFailure.AlreadyExists))
            Log.Failed(_logger, options.Namespace, options.Name, failure.Message);
        if (attempt.Holder is { } holder && holder != _lastSeen && holder != options.Identity)
            Log.Led(_logger, holder);
        _lastSeen = attempt.Holder ?? _lastSeen;
    }

    private async Task ReleaseAsync()
    {
        using var timer = new CancellationTokenSource(options.RenewDeadline / 2, context.Clock);
        try
        {
            await _lease.ReleaseAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    private static async Task IgnoringCancellation(Task task, CancellationToken term)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (term.IsCancellationRequested)
        {
            // This is how it was asked to end.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3070, LogLevel.Information, "We lead, as {Identity}")]
        public static partial void Leading(ILogger logger, string identity);

        [LoggerMessage(3071, LogLevel.Warning, "We, {Identity}, do not lead any more: the Lease was not renewed for {Seconds} s, or somebody else has it")]
        public static partial void Lost(ILogger logger, string identity, double seconds);

        [LoggerMessage(3072, LogLevel.Information, "{Holder} leads")]
        public static partial void Led(ILogger logger, string holder);

        [LoggerMessage(3073, LogLevel.Warning, "The Lease {Namespace}/{Name} can be neither taken nor renewed: {Message}")]
        public static partial void Failed(ILogger logger, string @namespace, string name, string message);
    }
}
