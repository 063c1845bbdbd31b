using System.Net.Http.Headers;
using System.Net.Security;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>A folder of Traefik's manifests as <c>jwtgw run</c> serves it, on free ports instead of 80 and 443.</summary>
internal sealed class RunningTraefikExample : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,

        // The proxy's own certificate is nobody's to trust.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=JwtGateway default certificate" },
    });

    private readonly Manifests _manifests;
    private readonly int _http;

    private RunningTraefikExample(RunningGateway gateway, Manifests manifests, EchoServer upstream, int http) =>
        (Gateway, _manifests, Upstream, _http) = (gateway, manifests, upstream, http);

    public RunningGateway Gateway { get; }

    public EchoServer Upstream { get; }

    /// <param name="folder">The example; null: only what <paramref name="more"/> has.</param>
    /// <param name="replace">A text of the manifests and what stands in its place.</param>
    /// <param name="more">One more manifest.</param>
    /// <param name="options">More options of <c>jwtgw run</c>.</param>
    /// <param name="environment">Variables of its environment.</param>
    public static async Task<RunningTraefikExample> StartAsync(
        string? folder, (string Old, string New)? replace = null, string? more = null, string[]? options = null, Dictionary<string, string>? environment = null)
    {
        var upstream = await EchoServer.StartAsync();
        var manifests = new Manifests();
        foreach (var file in folder is null ? [] : Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", folder), "*.yaml"))
        {
            manifests.Write(Path.GetFileName(file), Replaced(File.ReadAllText(file)));
        }

        if (more is not null)
        {
            manifests.Write("more.yaml", Replaced(more));
        }

        var (http, https) = (FreePort.Next(), FreePort.Next());
        var gateway = await RunningGateway.StartAsync(manifests, https, ["--port-map", $"80={http}", $"443={https}", .. options ?? []], environment);
        return new RunningTraefikExample(gateway, manifests, upstream, http);

        string Replaced(string text) =>
            (replace is { } r ? text.Replace(r.Old, r.New, StringComparison.Ordinal) : text).Replace("port: 3000", $"port: {upstream.Port}", StringComparison.Ordinal);
    }

    /// <summary>Asks over TLS.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync($"https://127.0.0.1:{Gateway.Port}{path}", token, headers);

    /// <summary>Asks in clear text.</summary>
    public Task<HttpResponseMessage> GetPlainAsync(string path, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync($"http://127.0.0.1:{_http}{path}", token, headers);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        _manifests.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(string address, string? token, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            if (name == "Host")
                request.Headers.Host = value;
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request);
    }
}
