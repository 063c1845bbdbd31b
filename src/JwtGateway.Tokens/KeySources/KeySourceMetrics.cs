using System.Diagnostics.Metrics;
using System.Text.Json;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// The instruments of a registry's sources. Each measurement names its source by address, without user, password and query, and the end of its id.
/// </summary>
internal sealed class KeySourceMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _fetches;
    private readonly Func<IEnumerable<KeySource>> _sources;
    private readonly TimeProvider _time;

    public KeySourceMetrics(object scope, Func<IEnumerable<KeySource>> sources, TimeProvider time)
    {
        _sources = sources;
        _time = time;
        _meter = new Meter(new MeterOptions(KeySourceRegistry.MeterName) { Scope = scope });
        _fetches = _meter.CreateCounter<long>("jwtgateway.jwks.fetches", "{fetch}", "Fetches of key sets, by result");
        _meter.CreateObservableGauge("jwtgateway.jwks.age", Ages, "s", "Time since the keys in use were fetched");
        _meter.CreateObservableGauge("jwtgateway.jwks.keys", KeyCounts, "{key}", "Keys in use");
        _meter.CreateObservableGauge("jwtgateway.jwks.ignored_keys", IgnoredCounts, "{key}", "Keys that came with those in use and cannot be used");
        _meter.CreateObservableGauge("jwtgateway.jwks.consecutive_failures", Failures, "{fetch}", "Fetches in a row that failed");
        _meter.CreateObservableGauge("jwtgateway.jwks.stale", Stale, description: "1 while the keys, in use or dropped by now, are older than they count as fresh");
    }

    public void Fetched(string source, FetchOutcome outcome)
    {
        var result = outcome is FetchOutcome.Failed failed ? JsonNamingPolicy.SnakeCaseLower.ConvertName(failed.Kind.ToString()) : "ok";
        _fetches.Add(1, new("source", source), new("result", result));
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Ages() =>
        from source in Remote()
        let state = source.Keys.State
        where state.Keys is not null
        select new Measurement<double>(_time.GetElapsedTime(state.FetchedTimestamp).TotalSeconds, Label(source));

    private IEnumerable<Measurement<int>> KeyCounts() =>
        _sources().Select(source => new Measurement<int>(source.Keys.State.KeyIds().Count, Label(source)));

    private IEnumerable<Measurement<int>> IgnoredCounts() =>
        _sources().Select(source => new Measurement<int>(source.Keys.State.Ignored.Length, Label(source)));

    private IEnumerable<Measurement<int>> Failures() =>
        Remote().Select(source => new Measurement<int>(source.Health().ConsecutiveFailures, Label(source)));

    private IEnumerable<Measurement<int>> Stale() =>
        Remote().Select(source => new Measurement<int>(source.Health().StaleSince is null ? 0 : 1, Label(source)));

    private IEnumerable<KeySource> Remote() => _sources().Where(source => source.Plan is KeySourcePlan.Remote);

    private static KeyValuePair<string, object?> Label(KeySource source) => new("source", source.Plan.Label);
}
