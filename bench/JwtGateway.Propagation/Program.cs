using System.Diagnostics;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Propagation;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

// From the API server's answer to a write until the new answer on the wire, with so many routes present, so many times.
const int Routes = 1_000;
const int Writes = 100;

await using var cluster = await ClusterFactory.StartAsync();
await using var upstream = await EchoServer.StartAsync();
await ClusterSetup.InstallCrdsAsync(cluster);
var ns = await cluster.CreateNamespaceAsync();
await cluster.Client.ApplyYamlAsync(Cluster.Gateway(upstream.Port), ns);
for (var route = 0; route < Routes; route++)
{
    await cluster.Client.ApplyYamlAsync(Cluster.Route(route), ns);
}

await using var running = await RunningOperator.StartAsync(cluster, ns);
await using var pod = await RunningProxyPod.StartAsync(cluster, running, ns, "web");
await pod.AnswersAsync("/route-7", 200);

var times = new List<double>();
for (var write = 0; write < Writes; write++)
{
    var close = write % 2 == 0;
    if (close)
    {
        await cluster.Client.ApplyYamlAsync(Cluster.Policy, ns);
    }
    else
    {
        await cluster.Client.DeleteAsync("SecurityPolicy", ns, "guard");
    }

    var watch = Stopwatch.StartNew();
    while (await pod.StatusAsync("/route-7") != (close ? 401 : 200))
    {
        await Task.Yield();
    }

    times.Add(watch.Elapsed.TotalMilliseconds);
}

times.Sort();
Console.WriteLine($"API write to wire, {Routes} routes, {Writes} writes: p50 {times[Writes / 2]:F0} ms, p90 {times[Writes * 9 / 10]:F0} ms, p99 {times[(Writes * 99 / 100) - 1]:F0} ms, max {times[^1]:F0} ms");
