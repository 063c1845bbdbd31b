using System.Collections.Immutable;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Publishing;

/// <summary>Which proxies each Gateway has, and what they say: what the Gateway's status is made of.</summary>
/// <remarks>
/// Proxies report to every replica of the operator, so each replica knows of all of them, wherever their streams are. A proxy that has no stream
/// here and has not reported for <see cref="SilentFor"/> is forgotten.
/// </remarks>
public sealed class PublishedState
{
    /// <summary>How long a proxy may be silent: two and a half of the minutes in which each reports once.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(150);

    // Names are a proxy's own word where its token is not bound to a pod.
    private const int MostProxies = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, ProxyState>> _gateways = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly Func<string, string?> _versionOf;
    private readonly Action<string> _changed;

    internal PublishedState(TimeProvider time, Func<string, string?> versionOf, Action<string> changed)
    {
        _time = time;
        _versionOf = versionOf;
        _changed = changed;
    }

    /// <summary>The proxies of <paramref name="gateway"/> (<c>namespace/name</c>), by name.</summary>
    public IReadOnlyList<ProxyState> Proxies(string gateway)
    {
        lock (_gate)
        {
            Prune(gateway);
            return _gateways.TryGetValue(gateway, out var proxies)
                ? [.. proxies.Values.OrderBy(proxy => proxy.Name, StringComparer.Ordinal)]
                : [];
        }
    }

    /// <summary>The version published for <paramref name="gateway"/>; null: none. Not for statuses or logs (<see cref="SectionedGateway"/>).</summary>
    public string? Version(string gateway) => _versionOf(gateway);

    /// <summary>Whether a proxy serves exactly what is published for <paramref name="gateway"/> now: what <c>Programmed</c> means.</summary>
    public bool Acknowledged(string gateway) =>
        _versionOf(gateway) is { } version && Proxies(gateway).Any(proxy => proxy.Serving == version);

    internal void Connected(string gateway, string proxy) =>
        Update(gateway, proxy, state => state with { Streams = state.Streams + 1, HeardAt = _time.GetUtcNow() });

    internal void Disconnected(string gateway, string proxy) =>
        Update(gateway, proxy, state => state with { Streams = state.Streams - 1 });

    internal void Reported(string proxy, ProxyReport report) => Update(report.Gateway, proxy, state => state with
    {
        Outcome = report.Outcome,
        Version = report.Version,
        Serving = report.Serving,
        Reason = report.Reason,
        KeySources = report.KeySources,
        HeardAt = _time.GetUtcNow(),
    });

    private void Update(string gateway, string name, Func<ProxyState, ProxyState> change)
    {
        lock (_gate)
        {
            Prune(gateway);
            if (!_gateways.TryGetValue(gateway, out var proxies))
            {
                _gateways[gateway] = proxies = new(StringComparer.Ordinal);
            }

            if (!proxies.TryGetValue(name, out var before))
            {
                if (proxies.Count >= MostProxies)
                {
                    return;
                }

                before = new ProxyState { Name = name };
            }

            proxies[name] = change(before);
        }

        _changed(gateway);
    }

    private void Prune(string gateway)
    {
        if (!_gateways.TryGetValue(gateway, out var proxies))
        {
            return;
        }

        var silentSince = _time.GetUtcNow() - SilentFor;
        foreach (var proxy in proxies.Values.Where(proxy => !proxy.Connected && proxy.HeardAt < silentSince).ToList())
        {
            proxies.Remove(proxy.Name);
        }

        if (proxies.Count == 0)
        {
            _gateways.Remove(gateway);
        }
    }
}

/// <summary>What is known of a proxy.</summary>
public sealed record ProxyState
{
    /// <summary>Its pod's name.</summary>
    public required string Name { get; init; }

    /// <summary>It has a stream to this replica of the operator.</summary>
    public bool Connected => Streams > 0;

    /// <summary>What became of <see cref="Version"/>.</summary>
    public ReportedOutcome Outcome { get; init; }

    /// <summary>The version that it received last, by its own word; null: none yet.</summary>
    public string? Version { get; init; }

    /// <summary>The version that it serves; null: none yet.</summary>
    public string? Serving { get; init; }

    /// <summary>Why it refused <see cref="Version"/>; null unless it did.</summary>
    public string? Reason { get; init; }

    /// <summary>How its sources of keys are doing.</summary>
    public ImmutableArray<KeySourceReport> KeySources { get; init; } = [];

    /// <summary>When it connected to this replica or reported, whichever was later.</summary>
    public DateTimeOffset HeardAt { get; init; }

    internal int Streams { get; init; }
}
