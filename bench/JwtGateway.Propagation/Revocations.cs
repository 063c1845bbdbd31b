using System.Diagnostics;
using System.Text.Json.Nodes;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Propagation;

/// <summary>One cluster with many routes, all guarded, and many revoked tokens; one more that comes and goes, with a token that is remembered.</summary>
internal static class Revocations
{
    private const int WarmUp = 20;
    private const int NamesAnObject = 4_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public static async Task PrintAsync(int routes, int names, int writes)
    {
        using var key = SigningKey.Generate("ES256", "bench");
        var token = TokenMinter.Mint(key, new JsonObject { ["iss"] = Cluster.Issuer, ["jti"] = "stolen", ["exp"] = 4102444800 });
        await using var cluster = await ClusterFactory.StartAsync();
        await using var upstream = await EchoServer.StartAsync();
        await ClusterSetup.InstallCrdsAsync(cluster);
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.ApplyYamlAsync(Cluster.Gateway(upstream.Port), ns);
        await cluster.Client.ApplyYamlAsync(Cluster.GatewayPolicy(key.ToPublicJwk().ToJsonString()), ns);
        for (var route = 0; route < routes; route++)
            await cluster.Client.ApplyYamlAsync(Cluster.Route(route), ns);
        for (var first = 0; first < names; first += NamesAnObject)
            await cluster.Client.ApplyYamlAsync(Cluster.Revocation($"many-{first}", [.. Enumerable.Range(0, Math.Min(NamesAnObject, names - first)).Select(_ => $"t-{Guid.NewGuid()}")]), ns);

        await using var running = await RunningOperator.StartAsync(cluster, ns);
        await using var pod = await RunningProxyPod.StartAsync(cluster, running, ns, "web");
        await AnswersAsync(pod, token, 200);
        await cluster.Client.EventuallyAsync("HTTPRoute", ns, $"route-{routes - 1}", route => route["status"]?["parents"] is not null, TimeSpan.FromMinutes(5));

        using var phases = new Phases();
        var (times, parts) = (new List<double>(), new List<double[]>());
        for (var write = -WarmUp; write < writes; write++)
        {
            phases.Begin();
            var revoke = write % 2 == 0;
            if (revoke)
                await cluster.Client.ApplyYamlAsync(Cluster.Revocation("one", ["stolen"]), ns);
            else
                await cluster.Client.DeleteAsync("TokenRevocation", ns, "one");
            var written = Stopwatch.GetTimestamp();
            await AnswersAsync(pod, token, revoke ? 401 : 200);
            var answered = Stopwatch.GetTimestamp();
            await Eventually.HoldsAsync(() => phases.Complete, "the last phase to be told");
            if (write < 0)
                continue;
            times.Add(Stopwatch.GetElapsedTime(written, answered).TotalMilliseconds);
            if (phases.End(written, answered) is { } split)
                parts.Add(split);
        }

        Console.WriteLine($"TokenRevocation to wire, {routes} routes, {names} token IDs revoked besides, {writes} writes (heap {GC.GetTotalMemory(forceFullCollection: true) / 1_000_000} MB, client and API server included)");
        Table.Print("all of it", times);
        for (var phase = 0; phase < Phases.Names.Count && parts.Count > 0; phase++)
            Table.Print("  " + Phases.Names[phase], [.. parts.Select(split => split[phase])]);
    }

    private static async Task AnswersAsync(RunningProxyPod pod, string token, int status)
    {
        while (await pod.StatusAsync("/route-7", token) != status)
            await Task.Delay(Pause);
    }
}
