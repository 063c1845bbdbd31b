using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// What outcomes and time make of a remote source's keys. Keys are only ever replaced by keys: a failure keeps the old ones, until they are too
/// stale to be used. The one exception is a server that is refused under a trust that has changed since the keys were fetched: then the keys are
/// not to be trusted either. Its owner serialises writing; health is read at any time.
/// </summary>
internal sealed class RemoteKeyState
{
    private readonly RemoteKeyLog _log;
    private readonly LiveKeys _keys;
    private readonly TimeSpan _maxStale;
    private readonly TimeProvider _time;
    private volatile Failing? _failing;
    private volatile Freshness? _freshness;
    private string _ignored = "";
    private bool _trustProven;

    public RemoteKeyState(RemoteKeyLog log, LiveKeys keys, TimeSpan maxStale, TimeProvider time)
    {
        _log = log;
        _keys = keys;
        _maxStale = maxStale;
        _time = time;
        if (keys.State.Keys is null)
        {
            keys.State = new KeysState(null, KeysUnavailable.NotFetchedYet);
        }
    }

    public int Failures => _failing?.InARow ?? 0;

    public bool HasKeys => _keys.State.Keys is not null;

    /// <summary>How much longer the keys may be used; null: there are none.</summary>
    public TimeSpan? Usable => _keys.State is { Keys: not null } state ? _maxStale - _time.GetElapsedTime(state.FetchedTimestamp) : null;

    public void TrustChanged() => _trustProven = false;

    /// <summary>Takes over keys that were fetched earlier under the same identity.</summary>
    public void Restore(JwkSet set, DateTimeOffset fetchedAt, TimeSpan lifetime)
    {
        var age = _time.GetUtcNow() - fetchedAt;
        age = age < TimeSpan.Zero ? TimeSpan.Zero : age;
        _keys.State = new KeysState(set, KeysUnavailable.None)
        {
            FetchedAt = fetchedAt,
            FetchedTimestamp = _time.GetTimestamp() - (long)(age.TotalSeconds * _time.TimestampFrequency),
        };
        _freshness = new Freshness(fetchedAt + lifetime);
        _trustProven = true;
        if (!ExpireIfDue())
        {
            _log.Restored(set.Keys.Length, fetchedAt);
        }
    }

    public void Record(FetchOutcome outcome, TimeSpan lifetime)
    {
        if (outcome is FetchOutcome.Fetched fetched)
        {
            Record(fetched, lifetime);
        }
        else if (outcome is FetchOutcome.Failed failed)
        {
            Record(failed);
        }
    }

    /// <summary>Drops keys that are too stale to be used; whether it did.</summary>
    public bool ExpireIfDue()
    {
        var state = _keys.State;
        if (state.Keys is null || Usable > TimeSpan.Zero)
        {
            return false;
        }

        _keys.State = new KeysState(null, KeysUnavailable.Stale);
        _log.Expired(state.FetchedAt, _maxStale);
        return true;
    }

    public KeySourceHealth Health(KeySourcePlan plan)
    {
        var failing = _failing;
        var state = _keys.State;
        var fresh = _freshness;
        return new KeySourceHealth
        {
            SourceId = plan.Id,
            Location = plan.Location,
            KeyIds = state.KeyIds(),
            IgnoredKeys = KeySetText.List(state.Ignored),
            FetchedAt = state.FetchedAt,
            StaleSince = fresh is not null && fresh.Until < _time.GetUtcNow() ? fresh.Until : null,
            LastError = failing?.Reason ?? (state.Unavailable == KeysUnavailable.Stale ? "the keys are too old to be used" : null),
            ConsecutiveFailures = failing?.InARow ?? 0,
        };
    }

    private void Record(FetchOutcome.Fetched fetched, TimeSpan lifetime)
    {
        var before = _keys.State;
        var now = _time.GetUtcNow();
        var after = new KeysState(fetched.Keys, KeysUnavailable.None)
        {
            FetchedAt = now,
            FetchedTimestamp = _time.GetTimestamp(),
            Ignored = fetched.Ignored,
        };
        _keys.State = after;
        _freshness = new Freshness(now + lifetime);
        LogChange(before, after, fetched.Ignored);
        _failing = null;
        _trustProven = true;
    }

    private void Record(FetchOutcome.Failed failed)
    {
        if (Failures == 0)
        {
            _log.Failing(failed.Reason, HasKeys);
        }

        _failing = new Failing(failed.Reason, Failures + 1);
        var distrusted = !_trustProven && failed.Kind is FetchFailureKind.CertificateRefused or FetchFailureKind.AddressRefused;
        if (HasKeys && distrusted)
        {
            _log.Distrusted(failed.Reason);
        }

        if (distrusted || (!HasKeys && _keys.State.Unavailable != KeysUnavailable.Stale))
        {
            _freshness = distrusted ? null : _freshness;
            _keys.State = new KeysState(null, KeysUnavailable.FetchFailed);
        }
    }

    private void LogChange(KeysState before, KeysState after, ImmutableArray<IgnoredKey> ignored)
    {
        var count = after.KeyIds().Count;
        if (Failures > 0)
        {
            _log.Recovered(count, Failures);
        }
        else if (!before.KeyIds().SequenceEqual(after.KeyIds()))
        {
            _log.Changed(count, before.KeyIds().Count);
        }

        var reasons = ignored.IsDefaultOrEmpty ? "" : KeySetText.Ignored(ignored);
        if (reasons != _ignored && reasons.Length > 0)
        {
            _log.KeysIgnored(reasons);
        }

        _ignored = reasons;
    }

    private sealed record Failing(string Reason, int InARow);

    private sealed record Freshness(DateTimeOffset Until);
}
