using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Grpc;

/// <summary>gRPC calls by npm <c>@grpc/grpc-js</c>, any number at once, in a process of their own.</summary>
public sealed class GrpcClient : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = Patience.Limit;

    private readonly Process _process = NodeProcess.Start("grpc-calls.mjs");
    private readonly ConcurrentDictionary<int, TaskCompletionSource<GrpcReply>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private int _last;

    /// <summary>Starts it.</summary>
    public GrpcClient() => _reading = ReadAsync();

    /// <summary>Makes a call and waits for its end.</summary>
    public async Task<GrpcReply> CallAsync(GrpcOrder order) => await (await StartAsync(order)).Reply;

    /// <summary>Makes a call. <c>End</c> ends the messages of a client stream.</summary>
    public async Task<(Task<GrpcReply> Reply, Func<Task> End)> StartAsync(GrpcOrder order)
    {
        var id = Interlocked.Increment(ref _last);
        var reply = _waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        await WriteAsync(order.ToJson(id));
        return (reply.Task.WaitAsync(AnswerLimit), () => WriteAsync(new JsonObject { ["id"] = id, ["end"] = true }));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await NodeProcess.StopAsync(_process);
        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task WriteAsync(JsonObject order)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(order.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var answer = JsonNode.Parse(line)!;
            _waiting[answer["id"]!.GetValue<int>()].SetResult(GrpcReply.Of(answer));
        }

        foreach (var waiting in _waiting.Values)
        {
            waiting.TrySetException(new InvalidOperationException("grpc-calls.mjs ended."));
        }
    }
}

/// <summary>A call to make.</summary>
/// <param name="Port">The port on 127.0.0.1.</param>
/// <param name="Path">Service and method.</param>
public sealed record GrpcOrder(int Port, string Path)
{
    /// <summary>What <c>:authority</c> says, and over TLS the server's name.</summary>
    public string Authority { get; init; } = "localhost";

    /// <summary>The only roots that are trusted; null: no TLS.</summary>
    public string? Ca { get; init; }

    /// <summary>unary, clientStream, serverStream, bidi or cancel.</summary>
    public string Kind { get; init; } = "unary";

    /// <summary>Metadata.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The deadline from now; null: none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>What is sent.</summary>
    public ImmutableArray<string> Messages { get; init; } = [];

    internal JsonObject ToJson(int id) => new()
    {
        ["id"] = id,
        ["port"] = Port,
        ["path"] = Path,
        ["authority"] = Authority,
        ["ca"] = Ca,
        ["kind"] = Kind,
        ["metadata"] = new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
        ["deadline"] = Deadline?.TotalMilliseconds,
        ["messages"] = new JsonArray([.. Messages.Select(m => (JsonNode)Convert.ToBase64String(Encoding.UTF8.GetBytes(m)))]),
    };
}

/// <summary>What came of a call.</summary>
/// <param name="Code">The gRPC status.</param>
/// <param name="Details">Its message.</param>
/// <param name="Messages">The messages.</param>
/// <param name="Headers">The metadata that came first, each name with its values.</param>
/// <param name="Trailers">The metadata that came last.</param>
public sealed record GrpcReply(int Code, string Details, ImmutableArray<string> Messages, JsonObject Headers, JsonObject Trailers)
{
    /// <summary>The only message, which is JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Messages.Single())!;

    internal static GrpcReply Of(JsonNode answer) => new(
        answer["code"]!.GetValue<int>(),
        answer["details"]!.GetValue<string>(),
        [.. answer["messages"]!.AsArray().Select(m => Encoding.UTF8.GetString(Convert.FromBase64String(m!.GetValue<string>())))],
        answer["headers"]!.AsObject(),
        answer["trailers"]!.AsObject());
}
