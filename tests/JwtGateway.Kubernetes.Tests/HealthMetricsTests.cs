using System.Diagnostics.Metrics;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Kubernetes.Watching;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>How watches and requests are told of in metrics.</summary>
public sealed class HealthMetricsTests
{
    private readonly List<string> _seen = [];
    private MeterListener _listener = null!;

    [SetUp]
    public void SetUp()
    {
        _seen.Clear();
        _listener = new MeterListener();
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
    }

    [TearDown]
    public void TearDown() => _listener.Dispose();

    [Test]
    public void A_kind_is_told_of_from_its_first_list_on()
    {
        var clock = new Testing.ManualTimeProvider();
        using var health = new WatchHealth(clock);
        Listen(health);
        var kind = health.Of(new WatchedResource(KnownResources.HttpRoutes), "shop");
        kind.Count = static () => new ObjectCount(3, 1);
        Observed("last_").ShouldBeEmpty("Nothing has been heard yet.");

        kind.Listed(absent: false);
        kind.Watching();
        clock.Advance(TimeSpan.FromSeconds(5));
        kind.Heard();
        clock.Advance(TimeSpan.FromSeconds(2));
        kind.Failed("silent", "m");
        kind.Failed("silent", "m");

        Observed("").ShouldBe(
        [
            "absent=0", "last_event_age=2", "last_list_age=7", "malformed_objects=1", "objects=3", "relists=1", "synced=1", "vanished_objects=0", "watch_errors=2 reason=silent",
            "watch_events=1", "watches=1",
        ]);
        health.Reports.Single().ShouldBe(new KindHealthReport("HTTPRoute.v1.gateway.networking.k8s.io", "shop", true, false, false, TimeSpan.FromSeconds(2), 1, "m")
        {
            LastListAge = TimeSpan.FromSeconds(7),
            Objects = 3,
            Malformed = 1,
            Watches = 1,
            Events = 1,
        });
    }

    [Test]
    public async Task Each_attempt_of_a_request_is_told_of_with_what_came_of_it()
    {
        await using var api = await ScriptedApi.StartAsync();
        var answers = new Queue<Microsoft.AspNetCore.Http.RequestDelegate>(
            [Answers.Status(429, "TooManyRequests", retryAfter: "0"), Answers.Json("{}"), Answers.Status(409, "Conflict"), Answers.Status(410, "Expired")]);
        api.Otherwise = (context, _) => answers.Dequeue()(context);
        using var metrics = new RequestMetrics();
        Listen(metrics);
        using var transport = new ApiTransport(ClusterConnection.Anonymous(api.Address), ClientContext.System(api.Context.Loggers), metrics);
        var client = new KubernetesApi(transport);

        await client.GetAsync(KnownResources.Secrets, "ns", "a", default);
        await client.ReplaceAsync(KnownResources.Secrets, "ns", "a", [], default);
        await client.WatchAsync(KnownResources.Secrets, "ns", new WatchOptions("1", 5, null, null), default);

        _seen.Select(line => line.Split(' ', 2)[1]).ShouldBe(
            ["verb=GET result=throttled", "verb=GET result=ok", "verb=PUT result=conflict", "verb=WATCH result=gone"]);
    }

    /// <summary>Listens to one object's instruments, whatever else runs in this process.</summary>
    private void Listen(object scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.Start();
    }

    private List<string> Observed(string prefix)
    {
        _seen.Clear();
        _listener.RecordObservableInstruments();
        return [.. _seen.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private void Keep<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Concat(tags.ToArray().Where(tag => tag.Key is not ("kind" or "namespace")).Select(tag => $" {tag.Key}={tag.Value}"));
        var name = instrument.Name.Replace("jwtgateway.kubernetes.", "", StringComparison.Ordinal);
        lock (_seen)
            _seen.Add(instrument is Histogram<double> ? $"{name}{labels}" : $"{name}={value}{labels}");
    }
}
