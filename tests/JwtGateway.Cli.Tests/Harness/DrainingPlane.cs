using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using JwtGateway.Cli.Tests.Clustered;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Cli.Tests.Harness;

/// <summary>A data plane in a process of its own, in front of an upstream that answers <c>/slow</c> when it is told to.</summary>
internal sealed partial class DrainingPlane : IAsyncDisposable
{
    private readonly Manifests _files = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _upstream = null!;
    private OperatorStandIn? _operator;

    public JwtgwProcess Process { get; private set; } = null!;

    /// <summary>A request for <c>/slow</c> is at the upstream.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Starts <c>jwtgw run</c> or <c>jwtgw proxy</c>.</summary>
    public static async Task<DrainingPlane> StartAsync(string command, params string[] options)
    {
        var plane = new DrainingPlane();
        plane._upstream = await TestServer.StartAsync(plane.AnswerAsync);
        plane.Process = await JwtgwProcess.StartAsync("ready: ", [.. await plane.ArgumentsAsync(command), .. options]);
        return plane;
    }

    /// <summary>Lets <c>/slow</c> be answered.</summary>
    public void Release() => _release.TrySetResult();

    /// <summary>The status of the admin address's <c>/readyz</c>.</summary>
    public async Task<int> ReadyzAsync() =>
        (await Client.GetAsync(new Uri(Process.Line[(Process.Line.LastIndexOf(' ') + 1)..] + "/readyz"))).Status;

    /// <summary>A request on a new connection, read until the server closes it; null: the connection is refused.</summary>
    public async Task<string?> AskAsync(string path)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", int.Parse(Port().Match(Process.Line).Groups["port"].Value));
        }
        catch (SocketException)
        {
            return null;
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(Patience.Limit);
    }

    /// <summary>Whether new connections are refused. One that the kernel took in at the last moment may be reset.</summary>
    public async Task<bool> RefusesAsync()
    {
        try
        {
            return await AskAsync("/late") is null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        Process?.Dispose();
        await (_operator?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _upstream.DisposeAsync();
        _files.Dispose();
    }

    private async Task<string[]> ArgumentsAsync(string command)
    {
        if (command == "proxy")
        {
            _operator = await OperatorStandIn.StartAsync();
            _operator.Publisher.Publish([OperatorStandIn.Forwarding(_upstream.Port)]);
            return [.. _operator.Arguments, "--port-map", "80=0"];
        }

        _files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        _files.Write("route.yaml", Manifests.Route(_upstream.Port));
        return ["run", "-f", _files.Folder, "--bind", "127.0.0.1", "--admin", "127.0.0.1:0"];
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/slow")
        {
            _arrived.TrySetResult();
            await _release.Task.WaitAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("done");
    }

    [GeneratedRegex("on port (?<port>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Port();
}
