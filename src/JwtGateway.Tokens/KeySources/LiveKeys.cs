using System.Collections.Immutable;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>The keys of one source at this moment. Read on the request path: one volatile read, no lock.</summary>
public sealed class LiveKeys(string sourceId)
{
    private volatile KeysState _state = new(null, KeysUnavailable.NotFetchedYet);
    private volatile IKeyRefresher? _refresher;

    /// <summary>The source's id.</summary>
    public string SourceId { get; } = sourceId;

    /// <summary>The state; replaced as a whole.</summary>
    public KeysState State
    {
        get => _state;
        internal set => _state = value;
    }

    /// <summary>Who fetches them; null for keys that are not fetched.</summary>
    internal IKeyRefresher? Refresher
    {
        get => _refresher;
        set => _refresher = value;
    }
}

/// <summary>Fetches keys in the background. What is asked of it costs a request nothing but the asking.</summary>
internal interface IKeyRefresher
{
    /// <summary>A token asks for a key that is not in the set. Never waits; fetches at most once in the source's cooldown.</summary>
    void KeyNotFound();

    /// <summary>How long until the next attempt to fetch; zero while one is under way.</summary>
    TimeSpan NextAttempt();
}

/// <summary>The keys, or why there are none.</summary>
/// <param name="Keys">The usable keys; null when there are none.</param>
/// <param name="Unavailable">Why there are none; <see cref="KeysUnavailable.None"/> when there are.</param>
public sealed record KeysState(JwkSet? Keys, KeysUnavailable Unavailable)
{
    /// <summary>When the keys were fetched, or taken from the configuration; null when there are none.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>The same on the monotonic clock, which steps of the wall clock do not disturb.</summary>
    internal long FetchedTimestamp { get; init; }

    /// <summary>The keys to decrypt with, of a source that has such; then there are none to verify with.</summary>
    public DecryptionKeySet? Decryption { get; init; }

    /// <summary>Keys of the same text that are not used.</summary>
    public ImmutableArray<IgnoredKey> Ignored { get; init; } = [];

    internal IReadOnlyList<string> KeyIds() => Keys is not null ? [.. Keys.Keys.Select(key => key.DisplayId)]
        : Decryption is not null ? [.. Decryption.Keys.Select(key => key.DisplayId)]
        : [];
}

/// <summary>Why a source has no keys.</summary>
public enum KeysUnavailable
{
    /// <summary>It has.</summary>
    None,

    /// <summary>The first fetch has not ended.</summary>
    NotFetchedYet,

    /// <summary>Every fetch so far failed.</summary>
    FetchFailed,

    /// <summary>There were keys, but they could not be fetched again for longer than they may be used.</summary>
    Stale,

    /// <summary>The set is not JSON (a local set).</summary>
    InvalidJson,

    /// <summary>The set has no <c>keys</c> member (a local set).</summary>
    NoKeysMember,

    /// <summary>The set has no usable key (a local set).</summary>
    NoUsableKey,

    /// <summary>Configuration makes it unreachable.</summary>
    NotConfigured,
}

/// <summary>How a source is doing.</summary>
public sealed record KeySourceHealth
{
    /// <summary>The source's id.</summary>
    public required string SourceId { get; init; }

    /// <summary>The address, or <c>local</c>.</summary>
    public required string Location { get; init; }

    /// <summary>Key ids (or thumbprints of keys without) of the keys in use.</summary>
    public required IReadOnlyList<string> KeyIds { get; init; }

    /// <summary>Keys that came with those and are not used, each with its position, its id and the reason; at most 16, then how many more. Never key material.</summary>
    public IReadOnlyList<string> IgnoredKeys { get; init; } = [];

    /// <summary>When the keys in use were fetched; null: there are none.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>When the next fetch is due; null: one is under way, or there is none.</summary>
    public DateTimeOffset? NextFetchAt { get; init; }

    /// <summary>Since when the keys, in use or dropped by now, count as stale; null: they are fresh, or there never were any.</summary>
    public DateTimeOffset? StaleSince { get; init; }

    /// <summary>Why the last fetch failed; null when it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>Fetches in a row that failed.</summary>
    public int ConsecutiveFailures { get; init; }
}
