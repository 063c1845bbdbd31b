using System.Diagnostics.Metrics;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Publishing;

/// <summary>
/// What is published for each Gateway, and what its proxies made of it. Versions are hashes that cover secrets, so they are counted and not shown.
/// </summary>
internal sealed class GatewayMetrics
{
    /// <summary>So many Gateways have series of their own; what is left is one more, <see cref="Others"/>.</summary>
    public const int MostGateways = 200;

    /// <summary>No namespace begins with this.</summary>
    public const string Others = "(others)";

    private static readonly string[] States = ["current", "behind", "refusing"];

    private readonly ConfigPublisher _publisher;

    /// <summary>Creates the instruments.</summary>
    public GatewayMetrics(Meter meter, ConfigPublisher publisher)
    {
        _publisher = publisher;
        meter.CreateObservableGauge("jwtgateway.operator.gateways", () => publisher.Publications().Count, null, "Gateways that configuration is published for.");
        meter.CreateObservableCounter(
            "jwtgateway.operator.publications", () => Measure(one => one.Count, Enumerable.Sum), null, "Versions of a Gateway's configuration since the start.");
        meter.CreateObservableGauge(
            "jwtgateway.operator.published_age", () => Measure(one => one.Age.TotalSeconds, Enumerable.Max), "s", "Since a Gateway's configuration last changed.");
        meter.CreateObservableGauge("jwtgateway.operator.streams", () => Streams(), null, "Streams of proxies to this replica.");
        meter.CreateObservableGauge("jwtgateway.operator.proxies", Proxies, null,
            "Proxies by what they serve: current, behind, or refusing the latest and serving one before it.");
    }

    private IEnumerable<Measurement<long>> Streams() =>
        Measure(one => _publisher.State.Proxies(one.Gateway).Sum(proxy => (long)proxy.Streams), Enumerable.Sum);

    private IEnumerable<Measurement<long>> Proxies() => States.SelectMany(state => Measure(
        one => _publisher.State.Proxies(one.Gateway).LongCount(proxy => StateOf(proxy, one.Version) == state), Enumerable.Sum, new KeyValuePair<string, object?>("state", state)));

    private static string StateOf(ProxyState proxy, string version) =>
        proxy.Serving == version ? "current"
        : proxy.Outcome == ReportedOutcome.Refused && (proxy.Version is null || proxy.Version == version) ? "refusing"
        : "behind";

    private IEnumerable<Measurement<T>> Measure<T>(
        Func<Publication, T> value, Func<IEnumerable<T>, T> together, params KeyValuePair<string, object?>[] more)
        where T : struct
    {
        var all = _publisher.Publications().OrderBy(one => one.Gateway, StringComparer.Ordinal).ToList();
        var measured = all.Take(MostGateways).Select(one => new Measurement<T>(value(one), [new("gateway", one.Gateway), .. more]));
        return all.Count <= MostGateways
            ? measured
            : measured.Append(new Measurement<T>(together(all.Skip(MostGateways).Select(value)), [new("gateway", Others), .. more]));
    }
}
