using System.Collections.Frozen;
using JwtGateway.Ir;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>How often and how long a route's requests are tried, compiled.</summary>
internal sealed class AttemptRules
{
    /// <summary>Where a route says nothing: attempts after the first when no connection could be made, so that nothing was sent.</summary>
    public const int DefaultAttempts = 2;

    private readonly FrozenSet<int> _codes;
    private readonly TimeSpan _backoff;

    private AttemptRules(TimeoutsIr? timeouts, RouteRetryIr? retry)
    {
        Request = Positive(timeouts?.Request);
        One = Positive(timeouts?.BackendRequest);
        Attempts = retry?.Attempts ?? DefaultAttempts;
        RetriesAnswers = retry is { Attempts: > 0 };
        _codes = retry?.Codes.ToFrozenSet() ?? FrozenSet<int>.Empty;
        _backoff = retry?.Backoff ?? TimeSpan.Zero;
    }

    /// <summary>How long a request may take; null: for ever.</summary>
    public TimeSpan? Request { get; }

    /// <summary>How long one attempt may take; null: for ever.</summary>
    public TimeSpan? One { get; }

    /// <summary>Attempts after the first.</summary>
    public int Attempts { get; }

    /// <summary>Whether there are attempts after something was sent.</summary>
    public bool RetriesAnswers { get; }

    /// <summary>Readies them; null when nothing is asked for.</summary>
    public static AttemptRules? Compile(TimeoutsIr? timeouts, RouteRetryIr? retry) =>
        timeouts is null && retry is null ? null : new AttemptRules(timeouts, retry);

    /// <summary>Sending without a limit of its own that is shorter than what the route gives: zero means for ever.</summary>
    public static ForwarderRequestConfig Config(ForwarderRequestConfig usual, TimeoutsIr? timeouts)
    {
        if (timeouts is null or { Request: null, BackendRequest: null })
        {
            return usual;
        }

        var given = Positive(timeouts.Request) ?? Positive(timeouts.BackendRequest) ?? Timeout.InfiniteTimeSpan;
        return given == Timeout.InfiniteTimeSpan || given > usual.ActivityTimeout ? usual with { ActivityTimeout = given } : usual;
    }

    /// <summary>Whether an answer with this status is to be asked for again.</summary>
    public bool Retries(int status) => RetriesAnswers && _codes.Contains(status);

    /// <summary>How long to wait before a new attempt: twice as long each time, up to ten times the first.</summary>
    /// <param name="again">How many new attempts there were before it.</param>
    public TimeSpan Pause(int again) => _backoff * Math.Min(1 << Math.Min(again, 4), 10);

    private static TimeSpan? Positive(TimeSpan? time) => time > TimeSpan.Zero ? time : null;
}
