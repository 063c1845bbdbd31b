using System.Net.Http.Headers;

namespace JwtGateway.EndToEnd.Tests;

/// <summary><c>jwtgw run</c> on a folder of manifests, and a client of it.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    private RunningGateway(JwtgwProcess process, int port, int adminPort)
    {
        Process = process;
        Port = port;
        AdminPort = adminPort;
    }

    public JwtgwProcess Process { get; }

    public int Port { get; }

    private int AdminPort { get; }

    public static async Task<RunningGateway> StartAsync(
        Manifests manifests,
        int port,
        string[]? options = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var admin = FreePort.Next();
        var process = JwtgwProcess.Start(
            ["run", "-f", manifests.Folder, "--bind", "127.0.0.1", "--admin", $"127.0.0.1:{admin}", .. options ?? []],
            environment);
        await process.PrintsAsync("ready:");
        return new RunningGateway(process, port, admin);
    }

    /// <summary>Asks for a path of www.example.com.</summary>
    public async Task<Answer> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Port}{path}");
        request.Headers.Host = "www.example.com";
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.WwwAuthenticate.ToString())
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    public Task<string> AdminAsync(string path) => _client.GetStringAsync(new Uri($"http://127.0.0.1:{AdminPort}{path}"));

    /// <summary>The value of the first metric line that starts so.</summary>
    public async Task<double?> MetricAsync(string start)
    {
        var metrics = await AdminAsync("/metrics");
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
    }
}

/// <summary>What a client gets.</summary>
internal sealed record Answer(int Status, string Body, string Challenge)
{
    public TimeSpan? RetryAfter { get; init; }
}
