using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using JwtGateway.Proxy;
using JwtGateway.Proxy.Subscription;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>What a kubelet would make of a Gateway's Deployment: a proxy with the ServiceAccount's token and the ConfigMap's CA.</summary>
internal sealed class RunningProxyPod : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtgw-pod-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly DataPlane _plane;
    private readonly ConfigSubscriber _subscriber;
    private readonly Task _running;

    private RunningProxyPod(JsonObject caBundle, string token, Uri operatorAddress, string gateway)
    {
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), (string)caBundle["data"]!["ca.crt"]!);
        File.WriteAllText(Path.Combine(_folder, "token"), token);
        _plane = new DataPlane(
            new DataPlaneOptions { BindAddress = IPAddress.Loopback, MapPort = static _ => 0 }, TimeProvider.System, NullLoggerFactory.Instance);
        var options = new SubscriberOptions
        {
            Operator = operatorAddress,
            Gateway = gateway,
            ProxyName = "pod-1",
            CaFile = Path.Combine(_folder, "ca.crt"),
            TokenFile = Path.Combine(_folder, "token"),
        };
        _subscriber = new ConfigSubscriber(options, _plane, TimeProvider.System, NullLoggerFactory.Instance);
        _running = _subscriber.RunAsync(_stop.Token);
    }

    /// <summary>Waits for the Deployment, then runs its pod.</summary>
    public static async Task<RunningProxyPod> StartAsync(ICluster cluster, RunningOperator running, string ns, string gateway)
    {
        var deployment = await cluster.Client.EventuallyAsync("Deployment", ns, $"jwtgw-{gateway}", _ => true, TimeSpan.FromSeconds(20));
        var account = (string)deployment["spec"]!["template"]!["spec"]!["serviceAccountName"]!;
        var token = await cluster.Client.RequestTokenAsync(ns, account, "jwtgateway-config");
        var pod = new RunningProxyPod(await cluster.Client.GetAsync("ConfigMap", ns, $"jwtgw-{gateway}"), token, running.Address, $"{ns}/{gateway}");
        await pod._subscriber.FirstApplied.WaitAsync(TimeSpan.FromSeconds(20));
        return pod;
    }

    public async Task<int> StatusAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_plane.Listeners.Single().BoundPort}{path}");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public Task AnswersAsync(string path, int status) =>
        Eventually.HoldsAsync(async () => await StatusAsync(path) == status, $"{path} to answer {status}", TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _subscriber.Dispose();
        await _plane.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
