using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace JwtGateway.Testing.Grpc;

/// <summary>gRPC servers by npm <c>@grpc/grpc-js</c>, without TLS, in a process of their own. <c>tests/node/grpc-servers.mjs</c> has their methods.</summary>
public sealed class GrpcServers : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = Patience.Limit;

    private readonly Process _process;
    private readonly JsonObject _ports;
    private readonly Channel<JsonNode> _events = Channel.CreateUnbounded<JsonNode>();
    private readonly Task _reading;

    private GrpcServers(Process process, JsonObject ports)
    {
        (_process, _ports) = (process, ports);
        _reading = ReadAsync();
    }

    /// <summary>Starts one server on loopback for each name.</summary>
    public static Task<GrpcServers> StartAsync(params string[] names) => StartAsync(IPAddress.Loopback, names);

    /// <summary>Starts one server for each name.</summary>
    /// <param name="address">Where they listen, on free ports.</param>
    /// <param name="names">The names.</param>
    public static async Task<GrpcServers> StartAsync(IPAddress address, params string[] names)
    {
        var process = NodeProcess.Start(["grpc-servers.mjs", address.ToString(), .. names]);
        using var limit = new CancellationTokenSource(AnswerLimit);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("grpc-servers.mjs did not start.");
        return new GrpcServers(process, JsonNode.Parse(line)!["ports"]!.AsObject());
    }

    /// <summary>The port of a server.</summary>
    public int this[string name] => _ports[name]!.GetValue<int>();

    /// <summary>Waits until a server meets <paramref name="what"/>, which is <c>name event path</c>; the event is <c>received</c> or <c>cancelled</c>.</summary>
    public async Task MeetsAsync(string what)
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        JsonNode next;
        do
        {
            next = await _events.Reader.ReadAsync(limit.Token);
        }
        while ($"{next["server"]} {next["event"]} {next["method"]}" != what);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await NodeProcess.StopAsync(_process);
        await _reading;
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            await _events.Writer.WriteAsync(JsonNode.Parse(line)!);
        }
    }
}
