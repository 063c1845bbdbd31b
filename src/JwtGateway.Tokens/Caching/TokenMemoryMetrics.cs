using System.Diagnostics.Metrics;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Caching;

/// <summary>
/// <c>jwtgateway.token_cache.hits</c> and <c>.misses</c> (tokens that did not have to be verified, and those that had to), <c>.entries</c>,
/// <c>.bytes</c> and <c>.max_bytes</c>.
/// </summary>
internal sealed class TokenMemoryMetrics : IDisposable
{
    private readonly Meter _meter;

    /// <param name="scope">Whose memory it is: the meter's scope.</param>
    /// <param name="memory">What is measured.</param>
    public TokenMemoryMetrics(object scope, TokenMemory memory)
    {
        _meter = new Meter(new MeterOptions(KeySourceRegistry.MeterName) { Scope = scope });
        _meter.CreateObservableCounter("jwtgateway.token_cache.hits", () => memory.Hits, description: "Tokens that did not have to be verified again.");
        _meter.CreateObservableCounter("jwtgateway.token_cache.misses", () => memory.Misses, description: "Tokens that verified after their signature was looked at.");
        _meter.CreateObservableGauge("jwtgateway.token_cache.entries", () => memory.Cache.Count, description: "Tokens that are remembered.");
        _meter.CreateObservableGauge("jwtgateway.token_cache.bytes", () => memory.Cache.Bytes, "By", "About how much memory they take.");
        _meter.CreateObservableGauge("jwtgateway.token_cache.max_bytes", () => memory.MaxBytes, "By", "The most memory that they may take.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
