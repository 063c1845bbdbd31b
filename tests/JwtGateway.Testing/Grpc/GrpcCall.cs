using System.Diagnostics;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Jose;

namespace JwtGateway.Testing.Grpc;

/// <summary>A gRPC call by npm <c>@grpc/grpc-js</c>, in a process of its own, over TLS to 127.0.0.1.</summary>
public sealed class GrpcCall : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = Patience.Limit;

    private readonly Process _process;

    private GrpcCall(Process process) => _process = process;

    /// <summary>Starts a call, of <c>/test.Echo/Call</c>.</summary>
    /// <param name="kind">unary, server or bidi; raw: one HTTP/2 request without gRPC's library.</param>
    /// <param name="port">The port.</param>
    /// <param name="caPem">The only roots that are trusted.</param>
    /// <param name="token">The bearer token; null: none.</param>
    /// <param name="authority">The server's name.</param>
    /// <param name="path">Another path, of a raw call.</param>
    /// <param name="timeout">A raw call's <c>grpc-timeout</c>, which the client itself takes no notice of.</param>
    public static async Task<GrpcCall> StartAsync(string kind, int port, string caPem, string? token, string authority = "localhost", string? path = null, string? timeout = null)
    {
        var start = new ProcessStartInfo("node", [NodeDirectory.File("grpc-client.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var order = new JsonObject { ["kind"] = kind, ["port"] = port, ["authority"] = authority, ["ca"] = caPem, ["token"] = token, ["path"] = path, ["timeout"] = timeout };
        await process.StandardInput.WriteLineAsync(order.ToJsonString());
        process.StandardInput.Close();
        return new GrpcCall(process);
    }

    /// <summary>
    /// What the client reports next: a <c>message</c>; at the end <c>code</c>, <c>details</c> and <c>challenge</c>, or of a raw call <c>headers</c>,
    /// <c>trailers</c>, <c>octets</c> of the body and <c>endsWithHeaders</c>.
    /// </summary>
    public async Task<JsonNode> NextAsync()
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("grpc-client.mjs ended.");
        return JsonNode.Parse(line)!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
