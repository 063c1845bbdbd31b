using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>What a counter with the labels <c>policy</c> and <c>reason</c> counts, of every proxy in the process. Tests tell theirs by a policy of their own.</summary>
internal sealed class PolicyCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Policy, string Reason)> _seen = new();

    /// <summary>Begins to listen.</summary>
    public PolicyCounts(string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => (string)t.Value!);
            _seen.Enqueue((values["policy"], values["reason"]));
        });
        _listener.Start();
    }

    /// <summary>The reasons that were counted for a policy.</summary>
    public IReadOnlyList<string> Of(string policy) => [.. _seen.Where(s => s.Policy == policy).Select(s => s.Reason)];

    public void Dispose() => _listener.Dispose();
}
