using System.Text;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What Envoy Gateway's users apply, applied as it stands.</summary>
public sealed class EnvoyGatewayScenarioTests
{
    private const string NotThreeSections = "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections";
    private const string Alice = """{"sub":"alice","exp":4102444800}""";

    private Manifests _manifests = null!;
    private IssuerStandIn _issuer = null!;
    private EchoServer _upstream = null!;
    private int _port;

    [SetUp]
    public async Task SetUp()
    {
        _manifests = new Manifests();
        _issuer = await IssuerStandIn.StartAsync("foo.bar.com");
        _upstream = await EchoServer.StartAsync();
        _port = FreePort.Next();
        _manifests.Write("gateway.yaml", Manifests.GatewayAndBackend(_port, _upstream.Port));
        _manifests.Write("routes.yaml", EnvoyGatewayManifests.FooAndBar);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _issuer.DisposeAsync();
        await _upstream.DisposeAsync();
        _manifests.Dispose();
    }

    [Test]
    public async Task A_public_address_with_a_private_certificate_is_not_believed()
    {
        _manifests.Write("policy.yaml", EnvoyGatewayManifests.PolicyWithRemoteJwks("https://foo.bar.com/jwks.json"));
        await using var gateway = await StartAsync();

        await ShouldAnswerAsync(gateway.GetAsync("/foo", await _issuer.MintAsync(Alice)), 401, "Jwks remote fetch is failed");
    }

    [Test]
    public async Task Each_bad_token_gets_Envoys_answer()
    {
        _manifests.Write("policy.yaml", StrictPolicy);
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem));
        await using var gateway = await StartAsync();

        Task<Answer> Send(string token) => gateway.GetAsync("/foo?secret=1", token);
        const string Good = """{"iss":"https://issuer","aud":"api","exp":4102444800}""";
        var good = await _issuer.MintAsync(Good);
        (await Send(good)).Status.ShouldBe(200);

        await ShouldAnswerAsync(Send(await _issuer.MintAsync("""{"iss":"https://issuer","aud":"api","exp":1000000000}""")), 401, "Jwt is expired");
        await ShouldAnswerAsync(Send(await _issuer.MintAsync("""{"iss":"https://issuer","aud":"other","exp":4102444800}""")), 403, "Audiences in Jwt are not allowed");
        await ShouldAnswerAsync(Send(await _issuer.MintAsync("""{"iss":"https://evil","aud":"api","exp":4102444800}""")), 401, "Jwt issuer is not configured");
        await ShouldAnswerAsync(Send(await _issuer.MintAsync(Good, "key-unknown")), 401, "Jwks doesn't have key to match kid or alg from Jwt");
        await ShouldAnswerAsync(Send(Tampered(good)), 401, "Jwt verification fails");
        await ShouldAnswerAsync(Send(Compact("""{"alg":"none"}""", Good) + ".c2ln"), 401, "Jwt header [alg] is not supported");
        await ShouldAnswerAsync(Send(Compact("""{"alg":"none"}""", Good) + "."), 401, NotThreeSections);
        await ShouldAnswerAsync(Send(SignedWithThePublicKey(Good)), 401, "Jwks doesn't have key to match kid or alg from Jwt");
        await ShouldAnswerAsync(Send("garbage"), 401, NotThreeSections);
    }

    [Test]
    public async Task A_challenge_names_the_resource_without_its_query_and_tells_a_bad_token_from_none()
    {
        _manifests.Write("policy.yaml", EnvoyGatewayManifests.RemoteJwksWithSelfSignedCertificate);
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem));
        await using var gateway = await StartAsync();

        (await gateway.GetAsync("/foo/x")).Challenge.ShouldBe("Bearer realm=\"http://www.example.com/foo/x\"");
        (await gateway.GetAsync("/foo/x", "garbage")).Challenge.ShouldBe("Bearer realm=\"http://www.example.com/foo/x\", error=\"invalid_token\"");
    }

    [Test]
    public async Task When_the_CA_goes_tokens_answer_401_and_the_status_says_why()
    {
        _manifests.Write("policy.yaml", EnvoyGatewayManifests.RemoteJwksWithSelfSignedCertificate);
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem));
        await using var gateway = await StartAsync();
        var token = await _issuer.MintAsync(Alice);
        (await gateway.GetAsync("/foo", token)).Status.ShouldBe(200);

        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem).Replace("ca.crt:", "other.crt:", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => (await gateway.GetAsync("/foo", token)).Status == 401, "the CA to be gone");

        await ShouldAnswerAsync(gateway.GetAsync("/foo", token), 401, "Jwks remote fetch is failed");
        await ShouldAnswerAsync(gateway.GetAsync("/foo"), 401, "Jwt is missing");
        (await gateway.GetAsync("/bar")).Status.ShouldBe(200);
        var status = await gateway.AdminAsync("/status");
        status.ShouldContain("remote-jwks-server-ca");
        status.ShouldContain("ca.crt");

        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem));
        await Eventually.HoldsAsync(async () => (await gateway.GetAsync("/foo", token)).Status == 200, "the CA to be back");
    }

    [Test]
    public async Task Ctrl_C_ends_it_cleanly()
    {
        await using var gateway = await StartAsync();
        (await gateway.Process.StopAsync()).ShouldBe(0);
    }

    /// <summary>The same manifest for one issuer and one audience.</summary>
    private static string StrictPolicy => EnvoyGatewayManifests.RemoteJwksWithSelfSignedCertificate.Replace(
        "    - name: example\n",
        "    - name: example\n      issuer: https://issuer\n      audiences: [api]\n",
        StringComparison.Ordinal);

    private Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(_manifests, _port, ["--resolve", _issuer.Resolve]);

    private static async Task ShouldAnswerAsync(Task<Answer> sent, int status, string body)
    {
        var answer = await sent;
        answer.Body.ShouldBe(body);
        answer.Status.ShouldBe(status);
    }

    private static string Tampered(string token) => token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];

    private static string Compact(string header, string payload) => $"{Base64Url(header)}.{Base64Url(payload)}";

    private static string Base64Url(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>HS256 with the public RSA key's text as the secret: what a confused verifier would accept.</summary>
    private string SignedWithThePublicKey(string payload)
    {
        var signed = Compact("""{"alg":"HS256","kid":"key-1"}""", payload);
        var mac = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(_issuer.PublicKey), Encoding.UTF8.GetBytes(signed));
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(mac)}";
    }
}
