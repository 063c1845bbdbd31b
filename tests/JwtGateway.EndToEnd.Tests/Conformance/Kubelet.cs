using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// What runs the Deployments of Gateways where no node does: a proxy in this process for each, the Deployment's status, and the address that a load balancer
/// would give the Service.
/// </summary>
internal sealed class Kubelet : IAsyncDisposable
{
    private const string GatewayLabel = "gateway.networking.k8s.io/gateway-name";

    private readonly ICluster _cluster;
    private readonly Uri _operator;
    private readonly string[] _namespaces;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(string Namespace, string Gateway), Lazy<Task<RunningProxyPod>>> _pods = new();
    private readonly Task _running;

    public Kubelet(ICluster cluster, Uri operatorAddress, string[] namespaces)
    {
        (_cluster, _operator, _namespaces) = (cluster, operatorAddress, namespaces);
        _running = RunAsync();
    }

    /// <summary>The local port behind a Gateway's; waits until it is open.</summary>
    public async Task<int> PortAsync(string ns, string gateway, int port)
    {
        int? bound = null;
        await Eventually.HoldsAsync(
            () => _running.IsFaulted ? throw _running.Exception!.InnerException!
                : (bound = _pods.TryGetValue((ns, gateway), out var pod) && pod.Value.IsCompletedSuccessfully ? Completed(pod.Value).BoundPort(port) : null) is not null,
            $"port {port} of the Gateway {ns}/{gateway} to be open",
            TimeSpan.FromSeconds(30));
        return bound!.Value;
    }

    /// <summary>Whether a Gateway's port is open at this moment.</summary>
    public bool IsOpen(string ns, string gateway, int port) =>
        _pods.TryGetValue((ns, gateway), out var pod) && pod.Value.IsCompletedSuccessfully && Completed(pod.Value).BoundPort(port) is not null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var pod in _pods.Values)
            await StopAsync(pod);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await pause.WaitForNextTickAsync(_stop.Token))
        {
            HashSet<(string, string)> wanted = [];
            foreach (var ns in _namespaces)
            {
                foreach (var deployment in await _cluster.Client.ListAsync("deployments.apps", ns, GatewayLabel))
                {
                    var gateway = (string)deployment["metadata"]!["labels"]![GatewayLabel]!;
                    wanted.Add((ns, gateway));
                    await RunPodAsync(ns, gateway, deployment);
                }

                foreach (var service in await _cluster.Client.ListAsync("Service", ns, GatewayLabel))
                    await FollowAsync(ns, service);
            }

            foreach (var gone in _pods.Keys.Where(key => !wanted.Contains(key)))
            {
                if (_pods.TryRemove(gone, out var pod))
                    await StopAsync(pod);
            }
        }
    }

    private async Task RunPodAsync(string ns, string gateway, JsonObject deployment)
    {
        var pod = _pods.GetOrAdd((ns, gateway), _ => new(() => RunningProxyPod.CreateAsync(_cluster, _operator, ns, gateway))).Value;
        if (!pod.IsCompletedSuccessfully || !Completed(pod).Ready || IsCurrent(deployment))
            return;

        // The Gateway may be on its way out, and its objects with it.
        try
        {
            await GiveAddressAsync(ns, gateway);
            await _cluster.Client.MarkAvailableAsync(ns, (string)deployment["metadata"]!["name"]!);
        }
        catch (ClusterException gone) when (gone.Code is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
        }
    }

    private async Task GiveAddressAsync(string ns, string gateway)
    {
        var service = await _cluster.Client.GetAsync("Service", ns, $"jwtgw-{gateway}");
        var asked = (string?)service["spec"]!["loadBalancerIP"] ?? "192.0.2.10";
        if ((string?)service["spec"]!["type"] == "LoadBalancer")
            await _cluster.Client.PatchAsync("Service", ns, $"jwtgw-{gateway}", KubeYaml.Parse($$"""status: { loadBalancer: { ingress: [{ ip: {{asked}} }] } }""")[0], "status");
    }

    /// <summary>As a load balancer does when it is asked for another address than it gave.</summary>
    private async Task FollowAsync(string ns, JsonObject service)
    {
        var given = (string?)service["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"];
        if (given is null || (string?)service["spec"]!["loadBalancerIP"] is not { } asked || asked == given)
            return;
        try
        {
            await GiveAddressAsync(ns, (string)service["metadata"]!["labels"]![GatewayLabel]!);
        }
        catch (ClusterException gone) when (gone.Code is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
        }
    }

    private static bool IsCurrent(JsonObject deployment) =>
        deployment["status"]?["observedGeneration"]?.ToString() == deployment["metadata"]!["generation"]?.ToString();

    private static RunningProxyPod Completed(Task<RunningProxyPod> pod) => pod.GetAwaiter().GetResult();

    private static async Task StopAsync(Lazy<Task<RunningProxyPod>> pod)
    {
        await ((Task)pod.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pod.Value.IsCompletedSuccessfully)
            await (await pod.Value).DisposeAsync();
    }
}
