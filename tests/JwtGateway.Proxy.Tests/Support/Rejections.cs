using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JwtGateway.Testing;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>What <c>jwtgateway.rejected_requests</c> counts, of every proxy in the process. Tests tell theirs by a port that nobody else has.</summary>
internal sealed class Rejections : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _reasons = new();

    /// <summary>Begins to listen.</summary>
    public Rejections()
    {
        Port = 20_000 + (int.Parse(TestContext.CurrentContext.Test.ID.Split('-')[^1]) % 40_000);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "jwtgateway.rejected_requests")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (Tag(tags, "port") is int port && port == Port)
                _reasons.Enqueue((string)Tag(tags, "reason")!);
        });
        _listener.Start();
    }

    /// <summary>The listener's port to use. No socket is bound to it.</summary>
    public int Port { get; }

    /// <summary>What was counted.</summary>
    public IReadOnlyCollection<string> Reasons => _reasons;

    /// <summary>Waits until <paramref name="reason"/> was counted.</summary>
    public Task HasAsync(string reason) => Eventually.HoldsAsync(() => _reasons.Contains(reason), $"{reason} among {string.Join(", ", _reasons)}");

    public void Dispose() => _listener.Dispose();

    private static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
                return value;
        }

        return null;
    }
}
