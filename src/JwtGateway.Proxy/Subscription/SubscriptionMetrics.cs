using System.Diagnostics.Metrics;

namespace JwtGateway.Proxy.Subscription;

/// <summary>Whether the proxy is in touch with the operator, and does as it says: the signs to alert on.</summary>
internal sealed class SubscriptionMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Subscription";

    private readonly Meter _meter = new(MeterName);

    public SubscriptionMetrics()
    {
        _meter.CreateObservableGauge("jwtgateway.config.connected", () => Connected ? 1 : 0, description: "1 while there is a stream from the operator.");
        _meter.CreateObservableGauge(
            "jwtgateway.config.refused", () => Refused ? 1 : 0, description: "1 while the operator's latest configuration is refused and an earlier one, or none, is served.");
    }

    /// <summary>There is a stream.</summary>
    public bool Connected { get; set; }

    /// <summary>The latest configuration is refused.</summary>
    public bool Refused { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
