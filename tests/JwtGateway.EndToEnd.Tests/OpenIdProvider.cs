using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>npm <c>oidc-provider</c> in a process of its own, with a certificate of a private CA.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _host;

    private OpenIdProvider(Process process, string host, PrivateCa ca, int port)
    {
        _process = process;
        _host = host;
        Ca = ca;
        Port = port;
    }

    public PrivateCa Ca { get; }

    public int Port { get; }

    public string Resolve => $"{_host}:443=127.0.0.1:{Port}";

    public static async Task<OpenIdProvider> StartAsync(string host, string audience)
    {
        var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem(host);
        var process = Process.Start(new ProcessStartInfo("node", [NodeDirectory.File("oidc-provider.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("node did not start.");
        var settings = new JsonObject { ["issuer"] = $"https://{host}", ["audience"] = audience, ["certificate"] = certificate, ["key"] = key };
        await process.StandardInput.WriteLineAsync(settings.ToJsonString());
        using var patience = new CancellationTokenSource(Patience.Limit);
        string? line;
        do
        {
            // What it has to say to developers comes before.
            line = await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("oidc-provider.mjs ended.");
        }
        while (!line.StartsWith("{\"port\"", StringComparison.Ordinal));

        return new OpenIdProvider(process, host, ca, (int)JsonNode.Parse(line)!["port"]!);
    }

    /// <summary>An access token for a machine (RFC 6749 section 4.4).</summary>
    public async Task<string> AccessTokenAsync()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{_host}/token");
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("scope", "orders:read")]);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("machine:machine-secret")));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>();
        return (string?)answer?["access_token"] ?? throw new InvalidOperationException("No access token.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Ca.Dispose();
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        SslOptions = new()
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { Ca.Certificate },
            },
        },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
