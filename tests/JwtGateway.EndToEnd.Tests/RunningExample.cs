using System.Net.Http.Headers;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>A folder under examples/ as <c>jwtgw run</c> serves it, on a free port and with upstreams where it expects them.</summary>
internal sealed class RunningExample : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Manifests _manifests;
    private readonly EchoServer[] _upstreams;

    private RunningExample(RunningGateway gateway, Manifests manifests, params EchoServer[] upstreams) =>
        (Gateway, _manifests, _upstreams) = (gateway, manifests, upstreams);

    public RunningGateway Gateway { get; }

    /// <summary>What listens on port 3000.</summary>
    public EchoServer First => _upstreams[0];

    /// <summary>What listens on port 3001.</summary>
    public EchoServer Second => _upstreams[1];

    /// <param name="name">The example's folder.</param>
    /// <param name="change">What is changed in each of its manifests; null: nothing.</param>
    public static async Task<RunningExample> StartAsync(string name, Func<string, string>? change = null)
    {
        var first = await EchoServer.StartAsync("first");
        var second = await EchoServer.StartAsync("second");
        var manifests = new Manifests();
        var port = FreePort.Next();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", name), "*.yaml"))
        {
            var text = File.ReadAllText(file);
            manifests.Write(Path.GetFileName(file), (change?.Invoke(text) ?? text)
                .Replace("port: 8080", $"port: {port}", StringComparison.Ordinal)
                .Replace("port: \"8080\"", $"port: \"{port}\"", StringComparison.Ordinal)
                .Replace("port: 3000", $"port: {first.Port}", StringComparison.Ordinal)
                .Replace("port: 3001", $"port: {second.Port}", StringComparison.Ordinal));
        }

        return new RunningExample(await RunningGateway.StartAsync(manifests, port, ["--decisions"]), manifests, first, second);
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{Gateway.Port}{path}");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request);
    }

    /// <summary>Sends a request that claims to be <c>root</c>'s.</summary>
    public async Task<(int Status, string Body)> AskAsync(string method, string path, string? token = null)
    {
        using var response = await SendAsync(method, path, token, ("X-User", "root"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Gateway.DisposeAsync();
        foreach (var upstream in _upstreams)
        {
            await upstream.DisposeAsync();
        }

        _manifests.Dispose();
    }
}
