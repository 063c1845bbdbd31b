using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Operator.Tests.Publishing.Support;

/// <summary>A publisher with a real server on a loopback port, and clients for it.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];
    private readonly List<string> _names;
    private ConfigServer? _server;

    private ControlPlane(ConfigCertificates certificates, List<string> names)
    {
        Certificates = certificates;
        _names = names;
        Publisher = new ConfigPublisher(TimeProvider.System);
        File.WriteAllText(CaFile, certificates.Bundle);
    }

    public ConfigPublisher Publisher { get; private set; }

    public ConfigCertificates Certificates { get; private set; }

    public KnownTokens Tokens { get; } = new();

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("jwtgw-channel-");

    public string CaFile => Path.Combine(Folder.FullName, "ca.pem");

    public int Port { get; private set; }

    public static async Task<ControlPlane> StartAsync(IConfigAuthorityStore? store = null, params string[] names)
    {
        List<string> served = names.Length == 0 ? ["localhost"] : [.. names];
        var plane = new ControlPlane(await CertificatesAsync(store ?? new MemoryStore(), served), served);
        await plane.StartAsync();
        return plane;
    }

    public static Task<ConfigCertificates> CertificatesAsync(IConfigAuthorityStore store, IReadOnlyList<string> names) =>
        ConfigCertificates.CreateAsync(store, names, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>Starts the server, on the port that it had before.</summary>
    public async Task StartAsync()
    {
        _server = await ConfigServer.StartAsync(
            new ConfigServerOptions
            {
                Address = new IPEndPoint(IPAddress.Loopback, Port),
                Publisher = Publisher,
                Reviewer = Tokens,
                Certificates = Certificates,
                ServiceAccountOf = KnownTokens.ServiceAccountOf,
            },
            TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None);
        Port = _server.Address.Port;
    }

    public async Task StopAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _server = null;
    }

    /// <summary>The operator's process ends and another begins: it knows nothing of what proxies said.</summary>
    public async Task RestartAsync(IConfigAuthorityStore? store = null)
    {
        await StopAsync();
        Publisher = new ConfigPublisher(TimeProvider.System);
        Certificates = store is null ? Certificates : await CertificatesAsync(store, _names);
        await StartAsync();
    }

    /// <summary>Sends a request on a connection of its own, or on those of <paramref name="client"/>.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, string? token, HttpContent? content = null, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(method, $"https://localhost:{Port}{target}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return (client ?? Client()).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Opens a stream as a proxy would.</summary>
    public async Task<RawStream> OpenAsync(string gateway, string? token = null, string? version = null, string proxy = "raw", HttpClient? client = null)
    {
        var response = await SendAsync(HttpMethod.Get, $"/v1/config?gateway={gateway}&proxy={proxy}&version={version}", token ?? Tokens.Issue(gateway), client: client);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new RawStream(response, await response.Content.ReadAsStreamAsync());
    }

    public async Task<HttpStatusCode> ReportAsync(ProxyReport report, string token)
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/ack", token, new ByteArrayContent(ChannelJson.Write(report)));
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await StopAsync();
        Folder.Delete(recursive: true);
    }

    /// <summary>A client, whose many streams share a few connections.</summary>
    public HttpClient Client()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(Certificates.Bundle);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = policy }, InitialHttp2StreamWindowSize = 65535, EnableMultipleHttp2Connections = true });
        _clients.Add(client);
        return client;
    }
}

/// <summary>A stream read line by line.</summary>
internal sealed class RawStream(HttpResponseMessage response, Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream);

    public async Task<ConfigMessage> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        var line = await _reader.ReadLineAsync(patience.Token);
        return ChannelJson.ReadMessage(System.Text.Encoding.UTF8.GetBytes(line.ShouldNotBeNull()));
    }

    /// <summary>Reads until the stream ends or breaks.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            while (await _reader.ReadLineAsync(patience.Token) is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Broken off: an end as well.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        response.Dispose();
    }
}
