using System.Net.Http.Headers;
using System.Text.Json;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What a user does who moves: <c>jwtgw migrate -f examples/X -o DIR</c>, then <c>jwtgw run -f DIR</c>, then traffic.</summary>
public sealed class MigratedExampleTests
{
    /// <summary>In place of the example's, which is shorter than SecurityPolicies accept.</summary>
    private const string LongSecret = "a-secret-of-more-than-64-bytes-which-every-hash-of-hmac-is-long-enough-for";

    private Manifests _manifests = null!;
    private EchoServer _upstream = null!;
    private HttpClient _client = null!;
    private int _port;

    [SetUp]
    public async Task SetUp()
    {
        _manifests = new Manifests();
        _upstream = await EchoServer.StartAsync();
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        });
        _port = FreePort.Next();
    }

    [TearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
        _manifests.Dispose();
    }

    [Test]
    public async Task Traefik_with_a_certificate_of_the_class()
    {
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("localhost");
        await MigrateAsync("traefik-jwt-secret");
        _manifests.Write("class.yaml",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: jwt-gateway, annotations: {jwtgateway.io/default-certificate: default/tls}}
            spec: {controllerName: jwtgateway.io/gateway-controller}
            """);
        _manifests.Write("tls.yaml", JsonSerializer.Serialize(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = "tls" },
            type = "kubernetes.io/tls",
            stringData = new Dictionary<string, string>(StringComparer.Ordinal) { ["tls.crt"] = certificate, ["tls.key"] = key },
        }));
        await using var gateway = await RunningGateway.StartAsync(_manifests, _port, ["--port-map", $"443={_port}"]);

        (await GetAsync("/my-app", null)).ShouldBe(401);
        (await GetAsync("/my-app", HmacToken.Of("anothersecret", """{"sub":"alice"}"""))).ShouldBe(401);
        (await GetAsync("/my-app", HmacToken.Of(LongSecret, """{"sub":"alice"}"""))).ShouldBe(200);
        _upstream.Requests.Last().Headers.ContainsKey("authorization").ShouldBeFalse();
    }

    [Test]
    public async Task Ngrok_with_an_Ingress()
    {
        await using var issuer = await IssuerStandIn.StartAsync("example.com");
        await MigrateAsync("ngrok-ingress");
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(issuer.Ca.Pem).Replace("remote-jwks-server-ca", "issuer-ca", StringComparison.Ordinal));
        await using var gateway = await RunningGateway.StartAsync(_manifests, _port, ["--port-map", $"80={_port}", "--resolve", issuer.Resolve]);
        var good = await issuer.MintAsync("""{"iss":"https://example.com/issuer","aud":"urn:example:api","exp":4102444800}""");

        (await PostAsync(null, null)).ShouldBe(401);
        (await PostAsync(good, null)).ShouldBe(401, "Both tokens are needed.");
        (await PostAsync(good, good)).ShouldBe(200);
    }

    private async Task MigrateAsync(string example)
    {
        using var input = new Manifests();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", example), "*.yaml"))
            input.Write(Path.GetFileName(file), (await File.ReadAllTextAsync(file)).Replace("port: 3000", $"port: {_upstream.Port}", StringComparison.Ordinal).Replace("mysuperlongsecret", LongSecret, StringComparison.Ordinal));
        var output = Path.Combine(input.Folder, "out");

        var (code, _, errors) = await JwtgwProcess.RunAsync(["migrate", "-f", input.Folder, "-o", output]);

        code.ShouldBeOneOf([0, 3], errors);
        foreach (var file in Directory.EnumerateFiles(output, "*.yaml"))
            _manifests.Write(Path.GetFileName(file), await File.ReadAllTextAsync(file));

        // Secrets stay in the cluster, and here in the input.
        foreach (var file in Directory.EnumerateFiles(input.Folder, "*.yaml"))
        {
            var secrets = (await File.ReadAllTextAsync(file)).Split("\n---\n").Where(d => d.Contains("kind: Secret\n", StringComparison.Ordinal));
            _manifests.Write("secrets-" + Path.GetFileName(file), string.Join("\n---\n", secrets));
        }
    }

    private async Task<int> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{_port}{path}");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<int> PostAsync(string? header, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{_port}/orders")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("order", "7"), .. body is null ? [] : new[] { KeyValuePair.Create("_id_token", body) }]),
        };
        request.Headers.Host = "example-hostname.ngrok.io";
        request.Headers.Authorization = header is null ? null : new AuthenticationHeaderValue("Bearer", header);
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
