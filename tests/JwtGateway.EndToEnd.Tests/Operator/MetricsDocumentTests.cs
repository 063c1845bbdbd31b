using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>docs/metrics.md has every metric, and none that does not exist.</summary>
public sealed partial class MetricsDocumentTests
{
    [Test]
    public async Task The_document_and_the_processes_have_the_same_metrics()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Name.StartsWith("jwtgateway.", StringComparison.Ordinal))
                found.Add(Row(instrument));
        };
        listener.Start();
        await using var cluster = await TestCluster.StartAsync();
        await using var upstream = await EchoServer.StartAsync();
        await ClusterSetup.InstallCrdsAsync(cluster);
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.ApplyYamlAsync(QuickstartManifests.For(upstream.Port, "{}"), ns);
        await using var running = await RunningOperator.StartAsync(cluster, ns);
        await using var pod = await RunningProxyPod.StartAsync(cluster, running, ns, "web");

        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md"));
        var documented = Rows().Matches(text[..text.IndexOf("\nand `jwtgw run`", StringComparison.Ordinal)]).Select(row => $"{row.Groups["name"].Value} {row.Groups["type"].Value}");
        documented.Order(StringComparer.Ordinal).ShouldBe(found.Order(StringComparer.Ordinal));
    }

    private static string Row(Instrument instrument)
    {
        var type = instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" or "ObservableCounter" => "counter",
            "Histogram" => "histogram",
            _ => "gauge",
        };
        return instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (type == "counter" ? "_total" : "") + " " + type;
    }

    [GeneratedRegex(@"^\| `(?<name>jwtgateway_\w+)` \| (?<type>\w+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rows();
}
