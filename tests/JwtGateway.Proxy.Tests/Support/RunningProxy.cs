using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Ir;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>A real data plane on free loopback ports, and clients for it.</summary>
internal sealed class RunningProxy : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];

    private RunningProxy(DataPlaneOptions options, ILoggerFactory? loggers, TimeProvider? time) =>
        Plane = new DataPlane(
            options with { BindAddress = IPAddress.Loopback, Decisions = new Recorder(Decisions) }, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance);

    public DataPlane Plane { get; }

    public ConcurrentQueue<Decision> Decisions { get; } = new();

    public static async Task<RunningProxy> StartAsync(
        GatewayIr gateway, DataPlaneOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        var proxy = new RunningProxy(options ?? new DataPlaneOptions { MapPort = _ => 0 }, loggers, time);
        await proxy.ApplyAsync(gateway);
        return proxy;
    }

    public async Task ApplyAsync(params GatewayIr[] gateways) =>
        (await Plane.ApplyAsync(gateways, CancellationToken.None)).ShouldBe(new ApplyOutcome.Applied());

    public async Task<string> RefusalAsync(params GatewayIr[] gateways) =>
        (await Plane.ApplyAsync(gateways, CancellationToken.None)).ShouldBeOfType<ApplyOutcome.Refused>().Reason;

    public int BoundPort(int port = 80) => Plane.Listeners.Single(listener => listener.Port == port).BoundPort;

    /// <summary>Sends a request; whatever the address says, it goes to the listener of <paramref name="port"/>.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, int port = 80) => Client(port).SendAsync(request);

    public Task<HttpResponseMessage> GetAsync(string address, int port = 80, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(request, port);
    }

    public HttpClient Client(int port = 80)
    {
        var client = NewClient(port);
        _clients.Add(client);
        return client;
    }

    /// <summary>One that its caller disposes of.</summary>
    public HttpClient NewClient(int port = 80)
    {
        var bound = BoundPort(port);
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, bound, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    /// <summary>Sends bytes as they are and reads until the server closes.</summary>
    public async Task<string> RawAsync(string request, int port = 80)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, BoundPort(port));
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A GET of a target that no URI class would send.</summary>
    public Task<string> RawGetAsync(string target, string host = "example.com") =>
        RawAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Plane.DisposeAsync();
    }

    private sealed class Recorder(ConcurrentQueue<Decision> decisions) : IDecisionObserver
    {
        public void Decided(Decision decision) => decisions.Enqueue(decision);
    }
}
