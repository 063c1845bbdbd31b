using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// What outcomes make of a remote source's keys. Keys are only ever replaced by keys: a failure keeps the old ones. The one exception is a server
/// whose certificate is refused under a trust that has changed since the keys were fetched: then the keys are not to be trusted either.
/// Its owner serialises writing; health is read at any time.
/// </summary>
internal sealed partial class RemoteKeyState
{
    private readonly string _label;
    private readonly LiveKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile Failing? _failing;
    private string _ignored = "";
    private bool _trustProven;

    public RemoteKeyState(string label, LiveKeys keys, TimeProvider time, ILogger logger)
    {
        _label = label;
        _keys = keys;
        _time = time;
        _logger = logger;
        if (keys.State.Keys is null)
        {
            keys.State = new KeysState(null, KeysUnavailable.NotFetchedYet);
        }
    }

    public int Failures => _failing?.InARow ?? 0;

    public bool HasKeys => _keys.State.Keys is not null;

    public void TrustChanged() => _trustProven = false;

    public void Record(FetchOutcome outcome)
    {
        if (outcome is FetchOutcome.Fetched fetched)
        {
            Record(fetched);
        }
        else if (outcome is FetchOutcome.Failed failed)
        {
            Record(failed);
        }
    }

    public KeySourceHealth Health(KeySourcePlan plan)
    {
        var failing = _failing;
        var state = _keys.State;
        return new KeySourceHealth
        {
            SourceId = plan.Id,
            Location = plan.Location,
            KeyIds = state.KeyIds(),
            IgnoredKeys = KeySetText.List(state.Ignored),
            FetchedAt = state.FetchedAt,
            LastError = failing?.Reason,
            ConsecutiveFailures = failing?.InARow ?? 0,
        };
    }

    public static void LogBug(ILogger logger, string label, Exception bug) => Log.Bug(logger, label, bug);

    private void Record(FetchOutcome.Fetched fetched)
    {
        var before = _keys.State;
        var after = new KeysState(fetched.Keys, KeysUnavailable.None)
        {
            FetchedAt = _time.GetUtcNow(),
            FetchedTimestamp = _time.GetTimestamp(),
            Ignored = fetched.Ignored,
        };
        _keys.State = after;
        LogChange(before, after, fetched.Ignored);
        _failing = null;
        _trustProven = true;
    }

    private void Record(FetchOutcome.Failed failed)
    {
        if (Failures == 0)
        {
            Log.Failing(_logger, _label, failed.Reason, HasKeys ? "the keys fetched before stay in use" : "there are no keys");
        }

        _failing = new Failing(failed.Reason, Failures + 1);
        var distrusted = failed.Kind == FetchFailureKind.CertificateRefused && !_trustProven;
        if (HasKeys && distrusted)
        {
            Log.Distrusted(_logger, _label, failed.Reason);
        }

        if (!HasKeys || distrusted)
        {
            _keys.State = new KeysState(null, KeysUnavailable.FetchFailed);
        }
    }

    private void LogChange(KeysState before, KeysState after, ImmutableArray<IgnoredKey> ignored)
    {
        var count = after.KeyIds().Count;
        if (Failures > 0)
        {
            Log.Recovered(_logger, _label, count, Failures);
        }
        else if (!before.KeyIds().SequenceEqual(after.KeyIds()))
        {
            Log.Changed(_logger, _label, count, before.KeyIds().Count);
        }

        var reasons = ignored.IsDefaultOrEmpty ? "" : KeySetText.Ignored(ignored);
        if (reasons != _ignored && reasons.Length > 0)
        {
            Log.KeysIgnored(_logger, _label, reasons);
        }

        _ignored = reasons;
    }

    private sealed record Failing(string Reason, int InARow);

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "Fetching keys from {Source} fails: {Reason}; {Consequence}")]
        public static partial void Failing(ILogger logger, string source, string reason, string consequence);

        [LoggerMessage(2011, LogLevel.Information, "Fetching keys from {Source} works again: {Count} keys, after {Failures} failures")]
        public static partial void Recovered(ILogger logger, string source, int count, int failures);

        [LoggerMessage(2012, LogLevel.Information, "Keys from {Source} changed: {Count} keys, {Before} before")]
        public static partial void Changed(ILogger logger, string source, int count, int before);

        [LoggerMessage(2013, LogLevel.Warning, "Keys from {Source} are ignored: {Reasons}")]
        public static partial void KeysIgnored(ILogger logger, string source, string reasons);

        [LoggerMessage(2014, LogLevel.Warning, "Keys from {Source} are dropped, their server is not trusted any more: {Reason}")]
        public static partial void Distrusted(ILogger logger, string source, string reason);

        [LoggerMessage(2015, LogLevel.Error, "Fetching keys from {Source} hit a bug")]
        public static partial void Bug(ILogger logger, string source, Exception bug);
    }
}
