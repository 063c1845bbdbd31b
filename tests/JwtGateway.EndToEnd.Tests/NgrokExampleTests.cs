using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What ngrok's users apply, applied as it stands: examples/ngrok-*, with an issuer, a CA and a certificate beside them.</summary>
public sealed class NgrokExampleTests
{
    private const string Host = "example-hostname.ngrok.io";
    private const string Good = """{"iss":"https://example.com/issuer","aud":"urn:example:api","exp":4102444800}""";
    private const string OfAnotherAudience = """{"iss":"https://example.com/issuer","aud":"https://urn:example:api","exp":4102444800}""";
    private const string OfAnotherIssuer = """{"iss":"https://example.com/issuer/","aud":"urn:example:api","exp":4102444800}""";

    private Manifests _manifests = null!;
    private IssuerStandIn _issuer = null!;
    private EchoServer _upstream = null!;
    private HttpClient _client = null!;
    private int _port;

    [SetUp]
    public async Task SetUp()
    {
        _manifests = new Manifests();
        _issuer = await IssuerStandIn.StartAsync("example.com");
        _upstream = await EchoServer.StartAsync();
        _port = FreePort.Next();
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(_issuer.Ca.Pem);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = trust } });
    }

    [TearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        await _issuer.DisposeAsync();
        await _upstream.DisposeAsync();
        _manifests.Dispose();
    }

    [TestCase("ngrok-agent-endpoint", "http", 200)]
    [TestCase("ngrok-cloud-endpoint", "http", 500, Description = "Its policy says nothing of where requests go that it lets through.")]
    [TestCase("ngrok-ingress", "http", 200)]
    [TestCase("ngrok-gateway", "https", 200)]
    public async Task Both_tokens_are_needed_and_each_must_verify(string example, string scheme, int passed)
    {
        await using var gateway = await StartAsync(example);
        var good = await _issuer.MintAsync(Good);

        await ShouldAnswerAsync(SendAsync(scheme, null, null), 401, "ERR_NGROK_3408");
        await ShouldAnswerAsync(SendAsync(scheme, good, null), 401, "ERR_NGROK_3406");
        await ShouldAnswerAsync(SendAsync(scheme, null, good), 401, "ERR_NGROK_3408");
        await ShouldAnswerAsync(SendAsync(scheme, good, "no token"), 401, "ERR_NGROK_3416");
        await ShouldAnswerAsync(SendAsync(scheme, good, await _issuer.MintAsync(OfAnotherAudience)), 403, "ERR_NGROK_3403");
        await ShouldAnswerAsync(SendAsync(scheme, await _issuer.MintAsync(OfAnotherIssuer), good), 403, "ERR_NGROK_3403");
        await ShouldAnswerAsync(SendAsync(scheme, await _issuer.MintAsync(Good, "key-unknown"), good), 403, "ERR_NGROK_3403");
        await ShouldAnswerAsync(SendAsync(scheme, good, good), passed, null);
    }

    [Test]
    public async Task A_CloudEndpoint_forwards_some_requests_to_an_internal_AgentEndpoint_whose_policy_holds()
    {
        _manifests.Write("cloud.yaml", $$"""
            apiVersion: ngrok.k8s.ngrok.com/v1alpha1
            kind: CloudEndpoint
            metadata: {name: front}
            spec:
              url: http://{{Host}}
              trafficPolicy:
                inline:
                  on_http_request:
                  - expressions: ["req.url.path.startsWith('/orders')"]
                    actions: [{type: forward-internal, config: {url: "http://orders.internal"} }]
                  - actions: [{type: custom-response, config: {status_code: 404, body: "No such shop"} }]
            """);
        await using var gateway = await StartAsync("ngrok-agent-endpoint", text => text.Replace($"https://{Host}", "http://orders.internal", StringComparison.Ordinal));
        var good = await _issuer.MintAsync(Good);

        await ShouldAnswerAsync(SendAsync("http", null, null), 401, "ERR_NGROK_3408");
        await ShouldAnswerAsync(SendAsync("http", good, await _issuer.MintAsync(OfAnotherAudience)), 403, "ERR_NGROK_3403");
        await ShouldAnswerAsync(SendAsync("http", good, good), 200, null);
        await ShouldAnswerAsync(SendAsync("http", good, good, "/"), 404, null);
    }

    private async Task<RunningGateway> StartAsync(string example, Func<string, string>? change = null)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", example), "*.yaml"))
        {
            var text = File.ReadAllText(file)
                .Replace("http-port: \"8080\"", $"http-port: \"{_port}\"", StringComparison.Ordinal)
                .Replace("port: 3000", $"port: {_upstream.Port}", StringComparison.Ordinal);
            text = change?.Invoke(text) ?? text;
            _manifests.Write(Path.GetFileName(file), Path.GetFileName(file) == "gateway.yaml" ? text.Replace("port: 443", $"port: {_port}", StringComparison.Ordinal) : text);
        }

        var (certificate, key) = _issuer.Ca.IssuePem(Host);
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem).Replace("remote-jwks-server-ca", "issuer-ca", StringComparison.Ordinal));
        _manifests.Write("certificate.yaml", JsonSerializer.Serialize(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = "example-hostname-cert" },
            type = "kubernetes.io/tls",
            stringData = new Dictionary<string, string>(StringComparer.Ordinal) { ["tls.crt"] = certificate, ["tls.key"] = key },
        }));
        return await RunningGateway.StartAsync(_manifests, _port, ["--resolve", _issuer.Resolve]);
    }

    private async Task<HttpResponseMessage> SendAsync(string scheme, string? header, string? body, string path = "/orders")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{scheme}://127.0.0.1:{_port}{path}")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("order", "7"), .. body is null ? [] : new[] { KeyValuePair.Create("_id_token", body) }]),
        };
        request.Headers.Host = Host;
        request.Headers.Authorization = header is null ? null : new AuthenticationHeaderValue("Bearer", header);
        return await _client.SendAsync(request);
    }

    private static async Task ShouldAnswerAsync(Task<HttpResponseMessage> sent, int status, string? code)
    {
        using var response = await sent;
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, body);
        (response.Headers.TryGetValues("ngrok-error-code", out var codes) ? codes.Single() : null).ShouldBe(code);
    }
}
