using System.Diagnostics;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.Propagation;

/// <summary>One cluster with so many routes, and a policy that comes and goes.</summary>
internal static class Run
{
    /// <summary>Until then the runtime still compiles what it runs; these writes are told apart.</summary>
    private const int WarmUp = 20;

    /// <summary>How often the client asks: it shares two cores with everything that it waits for.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public static async Task PrintAsync(int routes, int writes)
    {
        await using var cluster = await ClusterFactory.StartAsync();
        await using var upstream = await EchoServer.StartAsync();
        await ClusterSetup.InstallCrdsAsync(cluster);
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.ApplyYamlAsync(Cluster.Gateway(upstream.Port), ns);
        for (var route = 0; route < routes; route++)
        {
            await cluster.Client.ApplyYamlAsync(Cluster.Route(route), ns);
        }

        await using var running = await RunningOperator.StartAsync(cluster, ns);
        await using var pod = await RunningProxyPod.StartAsync(cluster, running, ns, "web");
        await pod.AnswersAsync("/route-7", 200);
        await StatusesWrittenAsync(cluster, ns, routes);
        await MeasureAsync(cluster, pod, ns, routes, writes);
    }

    /// <summary>The statuses of all routes are written once; that is not what is measured.</summary>
    private static async Task StatusesWrittenAsync(ICluster cluster, string ns, int routes) => await cluster.Client.EventuallyAsync(
        "HTTPRoute", ns, $"route-{routes - 1}", route => route["status"]?["parents"] is not null, TimeSpan.FromMinutes(5));

    private static async Task MeasureAsync(ICluster cluster, RunningProxyPod pod, string ns, int routes, int writes)
    {
        using var phases = new Phases();
        var (first, times, parts) = (new List<double>(), new List<double>(), new List<double[]>());
        var processor = Environment.CpuUsage.TotalTime;
        var collected = GC.GetTotalPauseDuration();
        for (var write = -WarmUp; write < writes; write++)
        {
            phases.Begin();
            var (milliseconds, split) = await WriteAsync(cluster, pod, ns, close: write % 2 == 0, phases);
            (write < 0 ? first : times).Add(milliseconds);
            if (write >= 0 && split is not null)
                parts.Add(split);
        }

        var all = WarmUp + writes;
        Console.WriteLine($"API write to wire, {routes} routes, {writes} writes "
            + $"(processor {(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / all:F0} ms, of them collecting garbage {(GC.GetTotalPauseDuration() - collected).TotalMilliseconds / all:F1} ms a write, client and API server included)");
        Table.Print("all of it", times);
        Table.Print($"the {WarmUp} before", first);
        for (var phase = 0; phase < Phases.Names.Count && parts.Count > 0; phase++)
        {
            Table.Print("  " + Phases.Names[phase], [.. parts.Select(split => split[phase])]);
        }
    }

    private static async Task<(double Milliseconds, double[]? Phases)> WriteAsync(ICluster cluster, RunningProxyPod pod, string ns, bool close, Phases phases)
    {
        if (close)
        {
            await cluster.Client.ApplyYamlAsync(Cluster.Policy, ns);
        }
        else
        {
            await cluster.Client.DeleteAsync("SecurityPolicy", ns, "guard");
        }

        var written = Stopwatch.GetTimestamp();
        while (await pod.StatusAsync("/route-7") != (close ? 401 : 200))
        {
            await Task.Delay(Pause);
        }

        var answered = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(() => phases.Complete, "the last phase to be told");
        return (Stopwatch.GetElapsedTime(written, answered).TotalMilliseconds, phases.End(written, answered));
    }
}
