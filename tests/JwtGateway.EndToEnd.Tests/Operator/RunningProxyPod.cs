using System.Net;
using System.Net.Http.Headers;
using JwtGateway.Proxy;
using JwtGateway.Proxy.Subscription;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>What a kubelet would make of a Gateway's Deployment: a proxy with the ServiceAccount's token and the ConfigMap's CA.</summary>
internal sealed class RunningProxyPod : IAsyncDisposable
{
    private readonly PodFiles _files;
    private readonly SubscriberOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly DataPlane _plane;
    private readonly ConfigSubscriber _subscriber;
    private readonly Task _running;

    private RunningProxyPod(PodFiles files, SubscriberOptions options, Func<int, int>? mapPort = null)
    {
        _files = files;
        _options = options;
        _plane = new DataPlane(
            new DataPlaneOptions { BindAddress = IPAddress.Loopback, MapPort = mapPort ?? (static _ => 0), DrainTimeout = TimeSpan.Zero },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        _subscriber = new ConfigSubscriber(options, _plane, TimeProvider.System, NullLoggerFactory.Instance);
        _running = _subscriber.RunAsync(_stop.Token);
    }

    /// <summary>Whether it would get traffic.</summary>
    public bool Ready => _plane.Ready;

    /// <summary>The port that is open for one of the Gateway's; null: none is yet.</summary>
    public int? BoundPort(int port) => _plane.Listeners.FirstOrDefault(l => l.Port == port)?.BoundPort;

    /// <summary>The token that it shows the operator.</summary>
    public string Token => File.ReadAllText(_options.TokenFile);

    /// <summary>Waits for the Deployment, then runs its pod until it is ready.</summary>
    public static async Task<RunningProxyPod> StartAsync(ICluster cluster, RunningOperator running, string ns, string gateway) =>
        await (await CreateAsync(cluster, running.Address, ns, gateway)).ReadyAsync();

    /// <summary>The same, of any operator, and not waiting for it to be ready.</summary>
    /// <param name="cluster">Where the Gateway is.</param>
    /// <param name="address">The operator.</param>
    /// <param name="ns">The Gateway's namespace.</param>
    /// <param name="gateway">Its name.</param>
    /// <param name="mapPort">The port to bind for a listener's; null: a free one.</param>
    public static async Task<RunningProxyPod> CreateAsync(ICluster cluster, Uri address, string ns, string gateway, Func<int, int>? mapPort = null)
    {
        var files = await PodFiles.OfAsync(cluster, ns, gateway);
        return new RunningProxyPod(files, files.Options(address, $"{ns}/{gateway}", "pod-1"), mapPort);
    }

    /// <summary>Waits until it serves.</summary>
    public async Task<RunningProxyPod> ReadyAsync()
    {
        await _subscriber.FirstApplied.WaitAsync(Patience.Limit);
        return this;
    }

    /// <summary>Another pod of the same Deployment, with credentials of its own or with this one's.</summary>
    public RunningProxyPod Sibling(string name, string? token = null)
    {
        var files = new PodFiles(File.ReadAllText(_options.CaFile), token ?? Token);
        return new RunningProxyPod(files, files.Options(_options.Operator, _options.Gateway, name));
    }

    /// <summary>Ends, and starts the container again: with what it has on disk, or without.</summary>
    public async Task<RunningProxyPod> RestartAsync(bool keepState = true)
    {
        await StopAsync();
        if (!keepState)
        {
            _files.ForgetState();
        }

        return new RunningProxyPod(_files, _options);
    }

    public async Task<int> StatusAsync(string path, string? token = null, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_plane.Listeners.Single(l => l.Port == 80).BoundPort}{path}");
        request.Headers.Host = host;
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public Task AnswersAsync(string path, int status, string? host = null) =>
        Eventually.HoldsAsync(async () => await StatusAsync(path, host: host) == status, $"{path} to answer {status}", Patience.Limit);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _files.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _subscriber.Dispose();
        await _plane.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }
}
