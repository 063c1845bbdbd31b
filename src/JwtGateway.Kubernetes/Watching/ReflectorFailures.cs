using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Health;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>Decides what a failure means: watch on, or list again; and when.</summary>
internal sealed partial class ReflectorFailures(KindHealth health, ClientContext context, string resource, string? ns)
{
    /// <summary>After so many 500s in a row the version that we ask from may be what the server cannot bear.</summary>
    private const int ServerErrorsBeforeRelist = 3;

    private static readonly TimeSpan VeryShort = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new(context.Clock, context.Jitter);
    private readonly ILogger _logger = context.Loggers.CreateLogger("JwtGateway.Kubernetes.Watching.Reflector");
    private int _serverErrors;
    private int _expiredPages;

    /// <summary>A list is complete.</summary>
    public void Listed() => _expiredPages = 0;

    /// <summary>Whether pages had expired before, since the last complete list.</summary>
    public bool PagesExpiredAgain() => ++_expiredPages > 1;

    /// <summary>Counts a failure, and tells how long to wait.</summary>
    public TimeSpan Count(ApiFailure failure)
    {
        var pause = Count(failure.Reason, failure.Message);
        return failure is ApiFailure.Throttled { RetryAfter: { } asked } && asked > pause ? asked + TimeSpan.FromSeconds(context.Jitter()) : pause;
    }

    /// <summary>Counts a failure, and tells how long to wait.</summary>
    public TimeSpan Count(string reason, string message)
    {
        health.Failed(reason, message);
        Log.Failed(_logger, resource, ns ?? "", reason, message);
        return _backoff.Next();
    }

    /// <summary>What to do after a watch.</summary>
    /// <param name="version">Everything up to here is in the store.</param>
    /// <param name="end">Why it is over.</param>
    /// <param name="age">How long it lasted.</param>
    public Step AfterWatch(string version, WatchEnd end, TimeSpan age)
    {
        var failure = (end as WatchEnd.Failed)?.Failure;
        _serverErrors = failure is ApiFailure.Server ? _serverErrors + 1 : 0;
        return end switch
        {
            WatchEnd.Ended when age > VeryShort => new ReflectorState.Listed(version),
            // Some servers answer 200 with nothing in it for kinds they cannot watch (kubernetes#104171).
            WatchEnd.Ended => new Step(new ReflectorState.Listed(version), Count("very_short", "The watch ended within a second.")),
            WatchEnd.Silent => Silent(version),
            WatchEnd.Unreadable unreadable => Relist(Count("unreadable", unreadable.What)),
            _ when MeansRelist(failure!) => Relist(Count(failure!)),
            _ => new Step(new ReflectorState.Listed(version), Count(failure!)),
        };
    }

    private Step Silent(string version)
    {
        health.Failed("silent", "The watch was silent until our deadline.");
        Log.Failed(_logger, resource, ns ?? "", "silent", "nothing was heard until our deadline");
        return new ReflectorState.Listed(version);
    }

    private bool MeansRelist(ApiFailure failure) => failure switch
    {
        ApiFailure.Gone or ApiFailure.ResourceVersionTooLarge or ApiFailure.NotFound or ApiFailure.Malformed or ApiFailure.Rejected => true,
        ApiFailure.Server => _serverErrors >= ServerErrorsBeforeRelist,
        _ => false,
    };

    private static Step Relist(TimeSpan pause) => new(new ReflectorState.Empty(), pause);

    private static partial class Log
    {
        [LoggerMessage(3050, LogLevel.Warning, "Watching {Resource} in namespace '{Namespace}': {Reason}: {Message}")]
        public static partial void Failed(ILogger logger, string resource, string @namespace, string reason, string message);
    }
}
