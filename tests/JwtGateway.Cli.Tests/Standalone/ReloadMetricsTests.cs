using System.Diagnostics.Metrics;
using JwtGateway.Cli.Standalone;

namespace JwtGateway.Cli.Tests.Standalone;

[TestFixture]
public sealed class ReloadMetricsTests
{
    [Test]
    public void All_of_them_are_documented()
    {
        var names = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == ReloadMetrics.MeterName)
                names.Add(instrument.Name.Replace('.', '_') + (instrument is Counter<long> ? "_total" : ""));
        };
        listener.Start();
        using var metrics = new ReloadMetrics();

        names.Count.ShouldBeGreaterThan(1);
        var document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md"));
        names.Distinct().ShouldAllBe(name => document.Contains($"| `{name}` |", StringComparison.Ordinal));
    }
}
