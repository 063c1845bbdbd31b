using JwtGateway.Kubernetes;
using JwtGateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>Of several replicas the leader is killed, so that it lets go of nothing.</summary>
public sealed class LeaderTests
{
    [Test]
    public async Task The_other_replica_serves_all_along_and_leads_once_the_lease_has_run_out()
    {
        await using var rig = await FaultRig.StartAsync();
        var ns = await rig.Cluster.CreateNamespaceAsync();
        await rig.Cluster.Client.ApplyYamlAsync(FaultManifests.Gateway("web"), ns);
        await rig.Cluster.Client.ApplyYamlAsync(FaultManifests.Backend("echo", 1), ns);
        await rig.Cluster.Client.ApplyYamlAsync(FaultManifests.Route("steady", "web"), ns);

        // A process, since only that can be killed.
        await using var leader = JwtgwProcess.Start(
            ["operator", "--kubeconfig", rig.Cluster.KubeconfigPath, "--watch-namespaces", ns, "--config-port", "0", "--admin", "127.0.0.1:0", "--proxy-image", "jwtgw:test"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["POD_NAME"] = "first", ["POD_NAMESPACE"] = ns });
        await LeaseOfAsync(rig, ns, "first");
        await using var ofLeader = await RunningProxyPod.CreateAsync(rig.Cluster, await ConfigAddressAsync(rig, ns), ns, "web");
        await ofLeader.ReadyAsync();

        var clock = new JumpingTimeProvider();
        await using var second = await RunningOperator.StartAsync(
            rig.Cluster.KubeconfigPath,
            RunningOperator.Options(ns, "second") with { WatchNamespaces = [ns] },
            new ClientContext(clock, () => 0.02, NullLoggerFactory.Instance));
        await using var ofSecond = await RunningProxyPod.CreateAsync(rig.Cluster, second.Address, ns, "web");
        await ofSecond.ReadyAsync();
        await using var traffic = new Traffic(ofLeader, ("/steady", 503));

        await leader.KillAsync();
        await rig.Cluster.Client.ApplyYamlAsync(FaultManifests.Gateway("late"), ns);
        await rig.Cluster.Client.ApplyYamlAsync(FaultManifests.Route("new", "web"), ns);

        // Without a leader nobody makes the new Gateway's proxies, which is how a leader that is missing shows; configuration is served.
        await ofSecond.AnswersAsync("/new", 503);
        (await rig.Cluster.Client.FindAsync("Deployment", ns, "jwtgw-late")).ShouldBeNull();
        (await ofLeader.StatusAsync("/new")).ShouldBe(404, "Its operator is gone.");

        clock.Jump(TimeSpan.FromSeconds(16));

        await LeaseOfAsync(rig, ns, "second");
        await rig.Cluster.Client.EventuallyAsync("Deployment", ns, "jwtgw-late", _ => true);
        traffic.Wrong.ShouldBeEmpty();
        traffic.Right.ShouldBeGreaterThan(0);
    }

    private static async Task LeaseOfAsync(FaultRig rig, string ns, string holder) => await rig.Cluster.Client.EventuallyAsync(
        "Lease", ns, "jwt-gateway", lease => (string?)lease["spec"]!["holderIdentity"] == holder, Patience.Limit);

    /// <summary>Where the leader serves configuration; what it tells pods has the name that its Service would have.</summary>
    private static async Task<Uri> ConfigAddressAsync(FaultRig rig, string ns)
    {
        var deployment = await rig.Cluster.Client.EventuallyAsync("Deployment", ns, "jwtgw-web", _ => true, Patience.Limit);
        var arguments = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(a => (string)a!).ToList();
        return new Uri($"https://localhost:{new Uri(arguments[arguments.IndexOf("--operator") + 1]).Port}");
    }
}
