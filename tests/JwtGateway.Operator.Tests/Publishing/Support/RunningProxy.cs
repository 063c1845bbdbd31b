using System.Net;
using JwtGateway.Proxy;
using JwtGateway.Proxy.Subscription;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Operator.Tests.Publishing.Support;

/// <summary>A real data plane that follows a <see cref="ControlPlane"/>.</summary>
internal sealed class RunningProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConfigSubscriber _subscriber;
    private readonly Task _running;

    private RunningProxy(SubscriberOptions options)
    {
        Options = options;
        Plane = new DataPlane(
            new DataPlaneOptions { BindAddress = IPAddress.Loopback, MapPort = _ => 0, DrainTimeout = TimeSpan.Zero }, TimeProvider.System, NullLoggerFactory.Instance);
        _subscriber = new ConfigSubscriber(options, Plane, TimeProvider.System, NullLoggerFactory.Instance);
        _running = _subscriber.RunAsync(_stopping.Token);
    }

    public SubscriberOptions Options { get; }

    public DataPlane Plane { get; }

    public static RunningProxy Start(ControlPlane operatorPlane, string gateway = "default/eg", string name = "pod-1", string? token = null)
    {
        var tokenFile = Path.Combine(operatorPlane.Folder.FullName, $"token-{name}");
        File.WriteAllText(tokenFile, token ?? operatorPlane.Tokens.Issue(gateway, name));
        return new RunningProxy(new SubscriberOptions
        {
            Operator = new Uri($"https://localhost:{operatorPlane.Port}"),
            Gateway = gateway,
            ProxyName = name,
            CaFile = operatorPlane.CaFile,
            TokenFile = tokenFile,
            StateDirectory = Path.Combine(operatorPlane.Folder.FullName, $"state-{name}"),
            Heartbeat = TimeSpan.FromSeconds(5),
            ShortestBackoff = TimeSpan.FromMilliseconds(20),
            LongestBackoff = TimeSpan.FromMilliseconds(100),
        });
    }

    /// <summary>The same proxy's next life.</summary>
    public async Task<RunningProxy> RestartAsync()
    {
        await DisposeAsync();
        return new RunningProxy(Options);
    }

    public async Task<int> StatusAsync()
    {
        using var response = await _client.GetAsync(new Uri($"http://127.0.0.1:{Plane.Listeners.Single().BoundPort}/"));
        return (int)response.StatusCode;
    }

    public Task AnswersAsync(int status) =>
        Eventually.HoldsAsync(async () => Plane.Ready && await StatusAsync() == status, $"{Options.ProxyName} answers {status}");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _subscriber.Dispose();
        await Plane.DisposeAsync();
        _client.Dispose();
        _stopping.Dispose();
    }
}
