using System.Collections.Concurrent;
using System.Net;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Proxy.Subscription;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Proxy.Tests.Subscription;

/// <summary>An operator that writes what a test tells it to, well or badly, and remembers what it is told.</summary>
internal sealed class ScriptedOperator : IAsyncDisposable
{
    private readonly PrivateCa _ca = new();
    private readonly ConcurrentQueue<string[]> _scripts = new();
    private TestServer? _server;

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("jwtgw-subscriber-");

    /// <summary>The version that each stream was asked for with.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<string> Tokens { get; } = new();

    public ConcurrentQueue<ProxyReport> Reports { get; } = new();

    public ProxyReport LastReport => Reports.Last();

    /// <summary>Each stream writes one script, in turn, and then nothing more; what is no whole line is followed by the stream's end.</summary>
    public static async Task<ScriptedOperator> StartAsync(params string[][] scripts)
    {
        var scripted = new ScriptedOperator();
        foreach (var script in scripts)
        {
            scripted._scripts.Enqueue(script);
        }

        scripted._server = await TestServer.StartAsync(scripted.AnswerAsync, scripted._ca.Issue("localhost"), protocols: HttpProtocols.Http2);
        await File.WriteAllTextAsync(Path.Combine(scripted.Folder.FullName, "ca"), scripted._ca.Pem);
        await File.WriteAllTextAsync(Path.Combine(scripted.Folder.FullName, "token"), "token-1\n");
        return scripted;
    }

    public SubscriberOptions Options => new()
    {
        Operator = new Uri($"https://localhost:{_server!.Port}"),
        Gateway = "default/eg",
        ProxyName = "pod",
        CaFile = Path.Combine(Folder.FullName, "ca"),
        TokenFile = Path.Combine(Folder.FullName, "token"),
        StateDirectory = Path.Combine(Folder.FullName, "state"),
        ShortestBackoff = TimeSpan.FromMilliseconds(10),
        LongestBackoff = TimeSpan.FromMilliseconds(50),
    };

    public void Then(params string[] script) => _scripts.Enqueue(script);

    public static string Line(ConfigMessage message) => Encoding.UTF8.GetString(ChannelJson.Write(message)) + "\n";

    public static string Heartbeat(long sequence, string? version = null) => Line(new HeartbeatMessage { Sequence = sequence, Version = version });

    public static string Snapshot(GatewayIr gateway, long sequence = 1)
    {
        var divided = SectionedGateway.Split(gateway);
        return Line(new SnapshotMessage { Sequence = sequence, Gateway = divided.Gateway, Version = divided.Version, Sections = divided.Sections });
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _ca.Dispose();
        Folder.Delete(recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Tokens.Enqueue(context.Request.Headers.Authorization.ToString());
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Reports.Enqueue(ChannelJson.ReadReport(body.ToArray()));
            context.Response.StatusCode = 204;
            return;
        }

        Asked.Enqueue(context.Request.Query["version"].ToString());
        await context.Response.StartAsync();
        _scripts.TryDequeue(out var script);
        foreach (var text in script ?? [])
        {
            await context.Response.WriteAsync(text, context.RequestAborted);
            if (!text.EndsWith('\n'))
            {
                return;
            }
        }

        var aborted = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}

/// <summary>A data plane that follows a <see cref="ScriptedOperator"/>.</summary>
internal sealed class FollowingProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConfigSubscriber _subscriber;
    private readonly Task _running;

    public FollowingProxy(SubscriberOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        Plane = new DataPlane(new DataPlaneOptions { BindAddress = IPAddress.Loopback, MapPort = _ => 0 }, TimeProvider.System, NullLoggerFactory.Instance);
        _subscriber = new ConfigSubscriber(options, Plane, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance);
        _running = _subscriber.RunAsync(_stopping.Token);
    }

    public DataPlane Plane { get; }

    public Task AnswersAsync(int status) =>
        Eventually.HoldsAsync(async () => Plane.Ready && await StatusAsync() == status, $"the proxy answers {status}");

    public async Task<int> StatusAsync()
    {
        using var response = await _client.GetAsync(new Uri($"http://127.0.0.1:{Plane.Listeners.Single().BoundPort}/"));
        return (int)response.StatusCode;
    }

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
