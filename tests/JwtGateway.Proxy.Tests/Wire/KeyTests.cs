using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using JwtGateway.Tokens.Minting;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Provider by issuer first, then the key by kid and algorithm within it: seen from a client.</summary>
public sealed class KeyTests
{
    private const string OneIssuer = "https://one.example";
    private const string OtherIssuer = "https://other.example";

    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [TestCase("ES256")]
    [TestCase("Ed25519")]
    [TestCase("HS256")]
    public async Task A_kid_that_two_issuers_share_never_crosses(string algorithm)
    {
        using var one = SigningKey.Generate(algorithm, "same-kid");
        using var other = SigningKey.Generate(algorithm, "same-kid");
        await using var proxy = await RunningProxy.StartAsync(Configured(
            (OneIssuer, one, []), (OtherIssuer, other, [])));

        (await AnswerAsync(proxy, Token(one, OneIssuer))).ShouldBe((HttpStatusCode.OK, ""));
        (await AnswerAsync(proxy, Token(other, OtherIssuer))).ShouldBe((HttpStatusCode.OK, ""));
        (await AnswerAsync(proxy, Token(one, OtherIssuer))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt verification fails"));
        (await AnswerAsync(proxy, Token(other, OneIssuer))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt verification fails"));
        (await AnswerAsync(proxy, Token(one, "https://third.example"))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt issuer is not configured"));
        (await AnswerAsync(proxy, Token(one, null))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt issuer is not configured"));
    }

    [Test]
    public async Task A_key_of_one_issuer_is_no_shared_secret_of_another()
    {
        using var ec = SigningKey.Generate("ES256", "same-kid");
        using var hmac = SigningKey.Generate("HS256", "same-kid");
        await using var proxy = await RunningProxy.StartAsync(Configured((OneIssuer, ec, []), (OtherIssuer, hmac, [])));

        (await AnswerAsync(proxy, Token(hmac, OtherIssuer))).Status.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(proxy, Token(hmac, OneIssuer))).Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
        (await AnswerAsync(proxy, Token(ec, OtherIssuer))).Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
    }

    [Test]
    public async Task A_list_of_algorithms_is_one_providers_own()
    {
        using var one = SigningKey.Generate("EdDSA", "a");
        using var other = SigningKey.Generate("EdDSA", "b");
        await using var proxy = await RunningProxy.StartAsync(Configured((OneIssuer, one, ["Ed25519"]), (OtherIssuer, other, ["EdDSA", "ES256"])));

        (await AnswerAsync(proxy, Token(one, OneIssuer, "Ed25519"))).Status.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(proxy, Token(one, OneIssuer, "EdDSA"))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt header [alg] is not supported"));
        (await AnswerAsync(proxy, Token(other, OtherIssuer, "EdDSA"))).Status.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(proxy, Token(other, OtherIssuer, "Ed25519"))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt header [alg] is not supported"));
    }

    [Test]
    public async Task An_Ed25519_signature_of_a_wrong_length_is_told_in_Envoys_words()
    {
        using var key = SigningKey.Generate("EdDSA", "a");
        await using var proxy = await RunningProxy.StartAsync(Configured((OneIssuer, key, [])));
        var token = Token(key, OneIssuer);

        (await AnswerAsync(proxy, token[..token.LastIndexOf('.')] + ".AAAA")).ShouldBe((HttpStatusCode.Unauthorized, "Jwt ED25519 signature is wrong length"));
    }

    [Test]
    public async Task A_bad_key_beside_a_good_one_leaves_the_good_one_in_use()
    {
        using var key = SigningKey.Generate("ES256", "good");
        var bad = key.ToPublicJwk();
        bad["kid"] = "bad";
        bad["x"] = bad["y"]!.DeepClone();
        var gateway = Configured((OneIssuer, key, []));
        gateway = gateway with { Secrets = [new JwksSecretIr { Id = "keys-0", Jwks = Jwks(bad, key.ToPublicJwk()) }] };
        await using var proxy = await RunningProxy.StartAsync(gateway);

        (await AnswerAsync(proxy, Token(key, OneIssuer))).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(RunningProxy proxy, string token)
    {
        var answer = await proxy.GetAsync("http://a/", 80, ("Authorization", $"Bearer {token}"));
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.OK ? "" : await answer.Content.ReadAsStringAsync());
    }

    private static string Token(SigningKey key, string? issuer, string? algorithm = null)
    {
        var claims = new JsonObject { ["sub"] = "alice", ["exp"] = 4102444800 };
        if (issuer is not null)
            claims["iss"] = issuer;
        return TokenMinter.Mint(key, claims, algorithm);
    }

    /// <summary>A route that takes the tokens of any of these.</summary>
    private GatewayIr Configured(params (string Issuer, SigningKey Key, string[] Algorithms)[] providers)
    {
        var policy = Protected with { Jwt = new AnyRequirementIr([.. providers.Select((_, i) => new ProviderRequirementIr($"provider-{i}"))]) };
        return Gateway([Http()], [Route("r", "echo") with { Policy = policy }], Upstream("echo", _echo.Port)) with
        {
            Providers =
            [
                .. providers.Select((p, i) => new JwtProviderIr
                {
                    Id = $"provider-{i}",
                    Name = $"provider-{i}",
                    Issuers = [p.Issuer],
                    KeySource = $"keys-{i}",
                    Algorithms = [.. p.Algorithms],
                    Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
                }),
            ],
            KeySources = [.. providers.Select((_, i) => new LocalJwksIr { Id = $"keys-{i}", Secret = $"keys-{i}" })],
            Secrets = [.. providers.Select((p, i) => new JwksSecretIr { Id = $"keys-{i}", Jwks = Jwks(p.Key.ToPublicJwk()) })],
        };
    }

    private static string Jwks(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();
}
