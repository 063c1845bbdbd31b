using JwtGateway.Ir;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// When a source is fetched next. Fetches of one source are at least a second apart whatever is configured (retries within a fetch aside), and
/// spread by jitter, which only ever shortens a pause: the promises below are upper bounds.
/// </summary>
internal static class RefreshSchedule
{
    /// <summary>The least time between the starts of two fetches.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Envoy refreshes this long before the keys' time is over.</summary>
    private static readonly TimeSpan LargestMargin = TimeSpan.FromSeconds(5);

    /// <summary>Without keys every token is refused, so the endpoint's return must be noticed within 5 s, a fetch included.</summary>
    private static readonly TimeSpan LongestWithoutKeys = TimeSpan.FromSeconds(4);

    /// <summary>The bounds of what an answer says of itself: no more often than this, and at least daily.</summary>
    private static readonly TimeSpan ShortestAge = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long keys count as fresh: what the answer says where that is honoured, within 30 s and 24 h, else the cache duration; never longer than
    /// keys may be used at all.
    /// </summary>
    public static TimeSpan Lifetime(FetchedKeysIr source, TimeSpan? maxAge)
    {
        var lifetime = source.HonourCacheControl && maxAge is { } age ? Max(ShortestAge, Min(Longest, age)) : source.CacheDuration;
        return Min(lifetime, source.MaxStale);
    }

    /// <summary>The pause after a success: at most the keys' lifetime less a margin, so that a rotated key is seen within it.</summary>
    public static TimeSpan AfterSuccess(TimeSpan lifetime, double jitter)
    {
        var margin = Min(LargestMargin, lifetime / 5);
        return Bounded((lifetime - margin) * (1 - (0.1 * jitter)));
    }

    /// <summary>
    /// The pause after <paramref name="failures"/> failures in a row: doubles from <see cref="FetchedKeysIr.FailedRefetchDuration"/>, up to 4 s
    /// while there are no keys, up to the cache duration while old keys serve.
    /// </summary>
    public static TimeSpan AfterFailure(FetchedKeysIr source, int failures, bool hasKeys, double jitter)
    {
        var first = source.FailedRefetchDuration;
        var cap = Max(first, hasKeys ? source.CacheDuration : LongestWithoutKeys);
        var doubled = first.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 32));
        var pause = TimeSpan.FromSeconds(Math.Min(doubled, Min(cap, Longest).TotalSeconds));
        return failures <= 1 ? Bounded(pause) : Bounded(pause * (1 - (0.25 * jitter)));
    }

    /// <summary>A time that a timer takes: not negative, and not longer than any fetch. What comes due is looked at again then.</summary>
    public static TimeSpan ForTimer(TimeSpan due) => Max(TimeSpan.Zero, Min(Longest, due));

    private static TimeSpan Bounded(TimeSpan pause) => Max(Shortest, Min(Longest, pause));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
