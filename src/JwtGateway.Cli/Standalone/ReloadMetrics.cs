using System.Diagnostics.Metrics;

namespace JwtGateway.Cli.Standalone;

/// <summary>Counts reloads, and says whether the last one worked: the sign to alert on.</summary>
internal sealed class ReloadMetrics : IDisposable
{
    /// <summary>The files could not be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The data plane refused the configuration.</summary>
    public const string Refused = "refused";

    /// <summary>Our own fault.</summary>
    public const string Defect = "defect";

    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Standalone";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _reloads;
    private volatile bool _lastWorked = true;

    public ReloadMetrics()
    {
        _reloads = _meter.CreateCounter<long>(
            "jwtgateway.config.reloads", description: "Reloads of the manifests, by result: applied, unreadable, refused or defect.");
        _meter.CreateObservableGauge(
            "jwtgateway.config.last_reload_successful", () => _lastWorked ? 1 : 0, description: "1 when what the files say is what is served, 0 when they could not be applied.");
    }

    /// <summary>A reload is served.</summary>
    public void Reloaded()
    {
        _lastWorked = true;
        Count("applied");
    }

    /// <summary>A reload is not served.</summary>
    public void NotReloaded(string why)
    {
        _lastWorked = false;
        Count(why);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string result) => _reloads.Add(1, new KeyValuePair<string, object?>("result", result));
}
