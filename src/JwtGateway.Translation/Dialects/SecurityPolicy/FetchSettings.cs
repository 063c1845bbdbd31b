using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>How keys are fetched: reads the intervals, limits and retries of <c>remoteJWKS</c> and <c>oidcDiscovery</c>, and collects what is wrong.</summary>
internal sealed class FetchSettings
{
    private readonly FetchedKeys _fetch;
    private readonly FieldDurations _durations;
    private readonly TimeSpan? _cacheDuration;
    private readonly TimeSpan? _failedRefetch;
    private readonly TimeSpan? _maxStale;
    private readonly TimeSpan? _cooldown;
    private readonly TimeSpan? _requestTimeout;
    private readonly TimeSpan? _connectTimeout;
    private readonly RetryReader? _retry;

    public FetchSettings(FetchedKeys fetch, string path)
    {
        _fetch = fetch;
        _durations = new FieldDurations();
        _cacheDuration = _durations.Positive(fetch.CacheDuration, path + ".cacheDuration");
        _failedRefetch = _durations.Positive(fetch.FailedRefetchDuration, path + ".failedRefetchDuration");
        _maxStale = _durations.Positive(fetch.MaxStale, path + ".maxStale");
        _cooldown = _durations.NotNegative(fetch.UnknownKeyCooldown, path + ".unknownKeyCooldown");
        var timeout = fetch.BackendSettings?.Timeout;
        _requestTimeout = _durations.Positive(timeout?.Http?.RequestTimeout, path + ".backendSettings.timeout.http.requestTimeout");
        _connectTimeout = _durations.Positive(timeout?.Tcp?.ConnectTimeout, path + ".backendSettings.timeout.tcp.connectTimeout");
        _retry = fetch.BackendSettings?.Retry is { } retry ? new RetryReader(retry, path + ".backendSettings.retry") : null;
        Problems = [.. _durations.Problems, .. Bounds(path), .. _retry?.Problems ?? []];
    }

    public ImmutableArray<Problem> Problems { get; }

    public ImmutableArray<PolicyNote> Notes => _retry?.Notes ?? [];

    /// <summary>Puts the settings into <paramref name="source"/>, when nothing is wrong.</summary>
    public FetchedKeysIr ApplyTo(FetchedKeysIr source) => source with
    {
        CacheDuration = _cacheDuration ?? source.CacheDuration,
        HonourCacheControl = _fetch.HonourCacheControl,
        MaxStale = MaxStale(source),
        UnknownKeyCooldown = _cooldown ?? source.UnknownKeyCooldown,
        FailedRefetchDuration = _failedRefetch ?? source.FailedRefetchDuration,
        RequestTimeout = _requestTimeout ?? source.RequestTimeout,
        ConnectTimeout = _connectTimeout ?? source.ConnectTimeout,
        Retry = _retry?.ToIr(),
    };

    /// <summary>Keys that count as fresh for longer than the default are used as long as they are fresh.</summary>
    private TimeSpan MaxStale(FetchedKeysIr source) => _maxStale ?? (_cacheDuration > source.MaxStale ? _cacheDuration.Value : source.MaxStale);

    private IEnumerable<Problem> Bounds(string path)
    {
        if (_maxStale < _cacheDuration)
            yield return new(ConditionReason.Invalid, path + ".maxStale", "JWT: maxStale must not be less than cacheDuration, or keys would be dropped while they are fresh.");
    }
}
