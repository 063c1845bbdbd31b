using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Testing;
using JwtGateway.Testing.Grpc;

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>
/// What is around whoever serves an example: the issuer, the upstreams, what leads the gateway to them, and a client that is led to the gateway. The client's addresses
/// are those that the manifests mean, e.g. <c>https://example-hostname.ngrok.io/orders</c>.
/// </summary>
internal sealed class ExampleStage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ForeignExample _example;
    private readonly IssuerStandIn? _issuer;
    private readonly GrpcServers? _grpcServers;
    private readonly GrpcClient? _grpcClient;
    private readonly TemporaryFile? _roots;
    private readonly HttpClient _client;
    private readonly Dictionary<int, int> _ports;

    private ExampleStage(ForeignExample example, EchoServer upstream, IssuerStandIn? issuer, GrpcServers? grpcServers)
    {
        (_example, Upstream, _issuer, _grpcServers) = (example, upstream, issuer, grpcServers);
        _grpcClient = grpcServers is null ? null : new GrpcClient();
        _roots = issuer is not null && example.IsPubliclyTrusted ? new TemporaryFile(issuer.Ca.Pem) : null;
        _ports = new[] { 80, 443, 8080 }.Zip(FreePort.Several(3)).ToDictionary(p => p.First, p => p.Second);
        _client = new HttpClient(Handler()) { Timeout = Patience };
    }

    /// <summary>What gets requests that are let through.</summary>
    public EchoServer Upstream { get; }

    public IssuerStandIn Issuer => _issuer ?? throw new InvalidOperationException("The example has its keys in its manifests.");

    /// <summary>The example's manifests, and what is its reader's to add, by file name.</summary>
    public IReadOnlyDictionary<string, string> Manifests =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", _example.Folder), "*.yaml")
            .ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText)
            .Concat((_issuer is null ? [] : _example.Beside(_issuer)).Select((text, i) => KeyValuePair.Create($"beside-{i}.yaml", text)))
            .ToDictionary();

    /// <summary>Options of <c>jwtgw</c> that lead ports and names to this machine.</summary>
    public string[] Options =>
    [
        "--port-map", .. _ports.Select(p => $"{p.Key}={p.Value}"),
        "--resolve", $"127.0.0.1:3000=127.0.0.1:{Upstream.Port}",
        .. _issuer is null ? [] : new[] { "--resolve", _issuer.Resolve },
        .. _grpcServers is null ? [] : new[] { "--resolve", $"127.0.0.1:9000=127.0.0.1:{_grpcServers["yages"]}" },
    ];

    /// <summary>Variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        _roots is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["SSL_CERT_FILE"] = _roots.Path };

    public static async Task<ExampleStage> StartAsync(ForeignExample example) => new(
        example,
        await EchoServer.StartAsync(),
        example.IssuerHost is { } host ? await IssuerStandIn.StartAsync(host) : null,
        example.IsGrpc ? await GrpcServers.StartAsync("yages") : null);

    /// <summary>The port on this machine behind a listener's.</summary>
    public int PortOf(int listener) => _ports[listener];

    /// <summary>Sends a request for an address as the manifests mean it.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string address, string? token = null, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request);
    }

    /// <summary>The status and the body of an answer to GET.</summary>
    public async Task<(int Status, string Body)> GetAsync(string address, string? token = null)
    {
        using var response = await SendAsync("GET", address, token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Calls <c>yages.Echo/Ping</c>.</summary>
    public Task<GrpcReply> PingAsync(string authority, string? token)
    {
        var order = new GrpcOrder(PortOf(8080), "/yages.Echo/Ping") { Authority = authority };
        return _grpcClient!.CallAsync(token is null ? order : order with { Metadata = order.Metadata.Add("authorization", "Bearer " + token) });
    }

    /// <summary>Waits for the first good answer: a gateway may be ready before it has the issuer's keys.</summary>
    public static Task IsServedAsync(Func<Task<bool>> question) => Eventually.HoldsAsync(question, "the example to be served with its keys", Patience);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _roots?.Dispose();
        await (_grpcClient?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_grpcServers?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_issuer?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Upstream.DisposeAsync();
    }

    private SocketsHttpHandler Handler()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (_issuer is not null)
            trust.CustomTrustStore.ImportFromPem(_issuer.Ca.Pem);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, PortOf(context.DnsEndPoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions =
            {
                CertificateChainPolicy = trust,

                // What a proxy makes itself where nobody brings a certificate is nobody's to trust.
                RemoteCertificateValidationCallback = static (_, certificate, _, errors) =>
                    errors == SslPolicyErrors.None || certificate?.Subject == "CN=JwtGateway default certificate",
            },
        };
    }
}
