using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>A registry under a manual clock, with its metrics and log lines at hand. Nothing jitters unless told to.</summary>
internal sealed class KeySourceHarness : IAsyncDisposable
{
    public const string Host = "jwks.test";
    public const string Id = "source-1";
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _fetches = [];
    private readonly List<Measured> _gauges = [];

    public KeySourceHarness(params string[] overrides)
        : this(new KeySourceOptions { Overrides = HostOverrides.Parse(overrides) })
    {
    }

    public KeySourceHarness(KeySourceOptions options, ManualTimeProvider? time = null)
    {
        Time = time ?? new ManualTimeProvider();
        Registry = new KeySourceRegistry(options with { Jitter = () => Jitter }, Time, Lines);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, Registry))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _fetches.Enqueue(new(instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _gauges.Add(new(instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _gauges.Add(new(instrument.Name, value, tags.ToArray())));
        _listener.Start();
    }

    public double Jitter { get; init; }

    public ManualTimeProvider Time { get; }

    public LogLines Lines { get; } = new();

    public KeySourceRegistry Registry { get; }

    public KeySourceHealth Health => Registry.Health().ShouldHaveSingleItem();

    public KeysState State => Registry.Get(Id).State;

    public KeysState StateOf(string id) => Registry.Get(id).State;

    public IReadOnlyList<string> KeyIds => Health.KeyIds;

    /// <summary>Results of the fetches that have ended.</summary>
    public IReadOnlyList<string> Results => [.. _fetches.Select(fetch => fetch.Tag("result"))];

    /// <summary>Settings of a Gateway whose policies may name any address.</summary>
    public static GatewaySettingsIr AllowingLocalAddresses { get; } = new() { AllowLocalKeyAddresses = true };

    /// <summary>A source whose name only an override can resolve.</summary>
    public static RemoteJwksIr Remote(JwksServer server, string scheme = "https") =>
        new() { Id = Id, Uri = $"{scheme}://{Host}:{server.Port}/keys?tenant=a" };

    /// <summary>An override to <paramref name="server"/>, for the name in <see cref="Remote"/>.</summary>
    public static string Override(JwksServer server) => $"{Host}:{server.Port}=127.0.0.1:{server.Port}";

    /// <summary>A configuration in which <paramref name="source"/> is reached through an upstream that trusts <paramref name="ca"/>.</summary>
    public static GatewayIr Gateway(FetchedKeysIr source, JwksServer server, string? ca, UpstreamTlsIr? tls = null, string name = "default/gateway") =>
        Gateway(
            source with { Upstream = "jwks" },
            new UpstreamIr
            {
                Id = "jwks",
                Endpoints = [new EndpointIr("127.0.0.1", server.Port)],
                Tls = tls ?? (ca is null ? null : new UpstreamTlsIr { Hostname = Host, Ca = "ca" }),
            },
            ca,
            name);

    public static GatewayIr Gateway(KeySourceIr source, UpstreamIr? upstream = null, string? ca = null, string name = "default/gateway") => new()
    {
        Gateway = name,
        KeySources = [source],
        Upstreams = upstream is null ? [] : [upstream],
        Secrets = ca is null ? [] : [new CaSecretIr { Id = "ca", Pem = ca }],
    };

    public Task ApplyAsync(params GatewayIr[] gateways) => Registry.ApplyAsync(gateways, Wait, CancellationToken.None);

    /// <summary>Waits until <paramref name="count"/> fetches have ended and their source pauses.</summary>
    public Task FetchedAsync(int count) => Eventually.HoldsAsync(
        () => _fetches.Count >= count && Time.PendingTimers == Registry.Health().Count,
        $"{count} fetches ended, and a pause");

    /// <summary>Lets the pause pass and waits for the fetch after it to end.</summary>
    public async Task NextFetchAsync(TimeSpan pause)
    {
        var before = _fetches.Count;
        await FetchedAsync(before);
        Time.Advance(pause);
        await FetchedAsync(before + 1);
    }

    public IReadOnlyList<Measured> Gauges(string name)
    {
        _gauges.Clear();
        _listener.RecordObservableInstruments();
        return [.. _gauges.Where(measured => measured.Name == name)];
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        _listener.Dispose();
        Lines.Dispose();
    }

    internal sealed record Measured(string Name, double Value, KeyValuePair<string, object?>[] Tags)
    {
        public string Tag(string key) => Tags.Single(tag => tag.Key == key).Value?.ToString() ?? "";
    }
}

/// <summary>Log lines as text, with their level.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<string> At(LogLevel level) => [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];

    public ImmutableArray<string> All => [.. _lines.Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception) + exception));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
