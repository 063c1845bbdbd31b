using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Carries a source's keys over to its next life: from the source before it, and from disk.</summary>
internal sealed class KeyKeeper(SavedKeys saved, RemoteKeyLog log, TimeProvider time)
{
    /// <summary>A set that is fetched often is not written as often: its age on disk may be off by this, to the safe side.</summary>
    private static readonly TimeSpan WriteAtMostEach = TimeSpan.FromMinutes(1);

    /// <summary>A clock may be off by this before a file counts as one from the future.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private JwkSet? _kept;
    private DateTimeOffset _keptAt;

    /// <summary>Gives <paramref name="state"/> the keys of another live source of the same identity, else those on disk, if there are any.</summary>
    public void Restore(RemoteKeyState state, RemoteTarget target, KeysState? inherited)
    {
        var lifetime = RefreshSchedule.Lifetime(target.Source, null);
        if (inherited is { Keys: { } keys, FetchedAt: { } at })
        {
            state.Restore(keys, at, lifetime);
        }
        else if (saved.Load(target.Identity) is { } set)
        {
            Restore(state, set, lifetime);
        }
    }

    /// <summary>Keeps keys for the next start.</summary>
    public void Keep(RemoteTarget target, FetchOutcome.Fetched fetched)
    {
        var now = time.GetUtcNow();
        if (!ReferenceEquals(_kept, fetched.Keys) || now - _keptAt >= WriteAtMostEach)
        {
            saved.Save(target.Identity, new SavedKeySet(now, fetched.Text));
            (_kept, _keptAt) = (fetched.Keys, now);
        }
    }

    private void Restore(RemoteKeyState state, SavedKeySet set, TimeSpan lifetime)
    {
        if (set.FetchedAt > time.GetUtcNow() + ClockTolerance)
        {
            // How old they are is unknown, so how long they may be used is too.
            log.NotRestored($"they were fetched at {set.FetchedAt:u}, which is in the future");
            return;
        }

        var result = KeySetText.Parse(set.Text.Span);
        if (result.Set is { Keys.IsEmpty: false } keys)
        {
            state.Restore(keys, set.FetchedAt, lifetime);
        }
        else
        {
            log.NotRestored(KeySetText.Refusal(result));
        }
    }
}
