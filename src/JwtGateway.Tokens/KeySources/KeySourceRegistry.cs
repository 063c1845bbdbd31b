using System.Collections.Frozen;
using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// The live keys of a process. There is one fetcher for each distinct source, however many providers name it; it runs in the background, and
/// nothing here ever waits on a request's behalf.
/// </summary>
public sealed class KeySourceRegistry : IAsyncDisposable
{
    /// <summary>
    /// The meter with <c>jwtgateway.jwks.fetches</c> (by source and result), <c>.age</c> (seconds since the keys in use were fetched),
    /// <c>.keys</c>, <c>.ignored_keys</c> and <c>.consecutive_failures</c>. Its scope is the registry.
    /// </summary>
    public const string MeterName = "JwtGateway.Tokens";

    private readonly Lock _gate = new();
    private readonly KeySourceParts _parts;
    private readonly TokenMemoryMetrics _memoryMetrics;

    // Weak: a holder lives as long as a configuration that reads it, even one that is replaced and comes back because its successor was refused.
    private readonly Dictionary<string, WeakReference<LiveKeys>> _holders = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, KeySource> _sources = FrozenDictionary<string, KeySource>.Empty;
    private bool _disposed;

    /// <summary>Creates an empty registry.</summary>
    public KeySourceRegistry(KeySourceOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        var logger = loggers.CreateLogger<KeySourceRegistry>();
        var metrics = new KeySourceMetrics(this, () => _sources.Values, time);
        _parts = new KeySourceParts(options, time, metrics, new SavedKeys(options.StateDirectory, time, logger), logger);
        _memoryMetrics = new TokenMemoryMetrics(this, Memory);
    }

    /// <summary>What is remembered of tokens that verified with these keys.</summary>
    internal TokenMemory Memory { get; } = new(new GatewaySettingsIr().TokenCacheBytes);

    /// <summary>
    /// Makes the sources of <paramref name="gateways"/> the live ones: starts the new, keeps the unchanged with their keys, stops the
    /// rest. Returns when each new source has finished its first fetch, well or badly, or after <paramref name="wait"/>.
    /// </summary>
    /// <remarks>
    /// A source whose endpoints or trust changed counts as the same: its keys stay in use, unless its server is not trusted any more.
    /// A source that stopped leaves its keys, unrefreshed, to whoever still holds them.
    /// </remarks>
    /// <exception cref="OperationCanceledException">While waiting; the sources are live all the same.</exception>
    public async Task ApplyAsync(IReadOnlyList<GatewayIr> gateways, TimeSpan wait, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gateways);
        var plans = gateways
            // What only names other sources has no keys of its own to keep.
            .SelectMany(gateway => gateway.KeySources.Where(source => source is not FirstOfKeysIr).Select(source => (source, gateway)))
            .GroupBy(pair => pair.source.Id, StringComparer.Ordinal)
            // One fetcher serves them all, so it may connect only where all of them may.
            .Select(same => KeySourcePlanner.Plan(
                same.First().source, same.First().gateway, _parts.Options, same.All(pair => pair.gateway.Settings.AllowLocalKeyAddresses)));
        Memory.Resize(gateways.Select(gateway => gateway.Settings.TokenCacheBytes).DefaultIfEmpty(Memory.MaxBytes).Max());
        var (stopped, awaited) = Replace([.. plans]);
        foreach (var source in stopped)
        {
            await source.DisposeAsync();
        }

        await SettleAsync(awaited, wait, cancellation);
    }

    /// <summary>The holder of the source's keys.</summary>
    /// <exception cref="KeyNotFoundException">No such source was applied.</exception>
    public LiveKeys Get(string keySourceId) =>
        _sources.TryGetValue(keySourceId, out var source)
            ? source.Keys
            : throw new KeyNotFoundException($"The key source {keySourceId} is not live.");

    /// <summary>How each live source is doing, by id.</summary>
    public IReadOnlyList<KeySourceHealth> Health() =>
        [.. _sources.Values.Select(source => source.Health()).OrderBy(health => health.SourceId, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        foreach (var source in _sources.Values)
        {
            source.Stop();
        }

        foreach (var source in _sources.Values)
        {
            await source.DisposeAsync();
        }

        _parts.Metrics.Dispose();
        _memoryMetrics.Dispose();
    }

    private (List<KeySource> Stopped, List<Task> Awaited) Replace(List<KeySourcePlan> plans)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var before = _sources;
            var settledBefore = before.Values.Select(source => source.Settled).ToHashSet();
            var after = plans.ToFrozenDictionary(plan => plan.Id, plan => Continue(plan, before), StringComparer.Ordinal);
            _parts.Saved.Tidy(plans.OfType<KeySourcePlan.Remote>().Select(plan => plan.Target.Identity));
            var stopped = before.Values.Where(source => !after.Values.Contains(source)).ToList();
            stopped.ForEach(source => source.Stop());
            _sources = after;
            ForgetHolders();
            return (stopped, [.. after.Values.Select(source => source.Settled).Where(settled => !settledBefore.Contains(settled))]);
        }
    }

    /// <summary>The live source when it can go on by the plan, else a new one that writes to the same keys.</summary>
    private KeySource Continue(KeySourcePlan plan, FrozenDictionary<string, KeySource> before)
    {
        if (before.TryGetValue(plan.Id, out var live))
        {
            if (live.TryAdopt(plan))
            {
                return live;
            }

            live.Stop();
        }

        var keys = Holder(plan.Id);
        return plan is KeySourcePlan.Remote remote
            ? new RemoteKeySource(remote, keys, Inherited(remote, before), _parts)
            : new FixedKeySource(plan, keys, _parts.Time, _parts.Logger);
    }

    /// <summary>
    /// The keys of a live source that gets the same set in another way (other intervals, say): a change of configuration while an issuer is away is
    /// no reason to lose them.
    /// </summary>
    private static KeysState? Inherited(KeySourcePlan.Remote plan, FrozenDictionary<string, KeySource> before) => before.Values
        .Where(source => source.Plan is KeySourcePlan.Remote live && string.Equals(live.Target.Identity, plan.Target.Identity, StringComparison.Ordinal))
        .Select(source => source.Keys.State)
        .Where(state => state.Keys is not null)
        .MaxBy(state => state.FetchedAt);

    private LiveKeys Holder(string id)
    {
        if (_holders.TryGetValue(id, out var held) && held.TryGetTarget(out var keys))
        {
            return keys;
        }

        keys = new LiveKeys(id);
        _holders[id] = new WeakReference<LiveKeys>(keys);
        return keys;
    }

    private void ForgetHolders()
    {
        foreach (var id in _holders.Where(holder => !holder.Value.TryGetTarget(out _)).Select(holder => holder.Key).ToList())
        {
            _holders.Remove(id);
        }
    }

    private async Task SettleAsync(IEnumerable<Task> awaited, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(awaited).WaitAsync(wait, _parts.Time, cancellation);
        }
        catch (TimeoutException)
        {
            // Serving without their keys is the caller's decision: that is what the limit is for.
        }
    }
}
