using System.Security.Cryptography;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>Keys that came with the configuration, in each form.</summary>
public sealed class LocalKeysTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 64).Select(i => (byte)(255 - i))];

    private KeySourceHarness _harness = null!;

    [SetUp]
    public void Start() => _harness = new KeySourceHarness();

    [TearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    private Task ApplyAsync(KeyFormat format, string text, string? algorithm = null, string? kid = null) => ApplyAsync(format, Utf8(text), algorithm, kid);

    private Task ApplyAsync(KeyFormat format, byte[] octets, string? algorithm = null, string? kid = null) => _harness.ApplyAsync(
        Gateway(new LocalJwksIr { Id = Id, Secret = "key", Format = format, Algorithm = algorithm, KeyId = kid }) with
        {
            Secrets = [new KeySecretIr { Id = "key", Material = Convert.ToBase64String(octets) }],
        });

    private string Outcome(SigningKey key, string algorithm, string? kid = null) =>
        JwsVerification.Verify(TokenMinter.Mint(key, [], algorithm, kid ?? ""), _harness.State.Keys.ShouldNotBeNull()) is JwsOutcome.Refused refused ? refused.Reason : "ok";

    [TestCase(KeyFormat.Jwks)]
    [TestCase(KeyFormat.Jwk)]
    [TestCase(KeyFormat.Pem)]
    public async Task Public_keys_serve_in_every_format(KeyFormat format)
    {
        using var rsa = RSA.Create(2048);
        using var key = SigningKey.Parse(rsa.ExportPkcs8PrivateKeyPem());
        await ApplyAsync(format, format switch
        {
            KeyFormat.Jwks => TestKeys.Jwks(key),
            KeyFormat.Jwk => "\uFEFF" + key.ToPublicJwk().ToJsonString(),
            _ => rsa.ExportSubjectPublicKeyInfoPem(),
        });

        _harness.Health.LastError.ShouldBeNull();
        Outcome(key, "RS256").ShouldBe("ok");
        Outcome(key, "PS256", "any").ShouldBe("ok");
    }

    [TestCase(KeyFormat.Raw)]
    [TestCase(KeyFormat.Base64)]
    public async Task Shared_secrets_serve_raw_and_in_Base64(KeyFormat format)
    {
        await ApplyAsync(format, format == KeyFormat.Raw ? Secret : Utf8(Convert.ToBase64String(Secret) + "\n"));

        using var key = SigningKey.Parse($$"""{"kty":"oct","k":"{{Base64UrlText.Encode(Secret)}}"}""");
        foreach (var algorithm in new[] { "HS256", "HS384", "HS512" })
            Outcome(key, algorithm).ShouldBe("ok");
        Outcome(TestKeys.Rs256, "RS256").ShouldBe("jwt_bad_signature");
        _harness.KeyIds.ShouldBe(["oct-0"]);
    }

    [Test]
    public async Task Algorithm_and_key_id_are_for_keys_that_name_none()
    {
        var named = TestKeys.Es256.ToPublicJwk();
        var nameless = TestKeys.Rs256.With(j =>
        {
            j.Remove("alg");
            j.Remove("kid");
        });
        await ApplyAsync(KeyFormat.Jwks, TestKeys.Jwks(named, nameless), "RS256", "default-kid");

        _harness.KeyIds.ShouldBe(["key-ES256", "default-kid"]);
        Outcome(TestKeys.Es256, "ES256", "key-ES256").ShouldBe("ok");
        Outcome(TestKeys.Rs256, "RS256", "default-kid").ShouldBe("ok");
        Outcome(TestKeys.Rs256, "RS256", "other").ShouldBe("jwks_no_matching_key");
        Outcome(TestKeys.Rs256, "PS256", "default-kid").ShouldBe("jwks_no_matching_key");
    }

    private static IEnumerable<TestCaseData> Unusable()
    {
        yield return new(KeyFormat.Raw, Encoding.ASCII.GetBytes(TestKeys.Rs256.ToPublicJwk().ToJsonString()), null, "it is a JWK, which is no shared secret");
        yield return new(KeyFormat.Raw, Utf8("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6F\n-----END PUBLIC KEY-----\n"), null, "it is PEM, which is no shared secret");
        yield return new(KeyFormat.Raw, new byte[31], null, "[k] has 31 octets");
        yield return new(KeyFormat.Raw, new byte[63], "HS512", "[k] has 63 octets");
        yield return new(KeyFormat.Raw, new byte[64], "RS256", "[alg] RS256 does not fit the key: it is a shared secret");
        yield return new(KeyFormat.Raw, new byte[64], "HS999", "the algorithm \"HS999\" is not supported");
        yield return new(KeyFormat.Base64, Utf8("not base64!"), null, "it is not Base64");
        yield return new(KeyFormat.Base64, new byte[] { 0xff, 0xfe }, null, "it is not Base64");
        yield return new(KeyFormat.Base64, Utf8(Convert.ToBase64String(Utf8("-----BEGIN PUBLIC KEY-----"))), null, "it is PEM");
        yield return new(KeyFormat.Jwk, Utf8("[]"), null, "it is not a JSON object");
        yield return new(KeyFormat.Jwk, Utf8(TestKeys.Rs256.ToPrivateJwk().ToJsonString()), null, "[d] is there: it is a private key");
        yield return new(KeyFormat.Pem, Utf8("nothing"), null, "it has no keys");
    }

    [TestCaseSource(nameof(Unusable))]
    public async Task What_is_no_key_of_its_format_is_refused_with_a_reason(KeyFormat format, byte[] octets, string? algorithm, string reason)
    {
        await ApplyAsync(format, octets, algorithm);

        _harness.State.Keys.ShouldBeNull();
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain(reason);
        _harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem();
    }

    [Test]
    public async Task Bad_keys_are_named_in_health_log_and_metrics_without_their_material()
    {
        var bad = TestKeys.Rs256.With(j =>
        {
            j["kid"] = "bad\r\nkid";
            j["e"] = "Ag";
        });
        await ApplyAsync(KeyFormat.Jwks, TestKeys.Jwks(bad, TestKeys.Es256.ToPublicJwk()));

        _harness.KeyIds.ShouldBe(["key-ES256"]);
        _harness.Health.IgnoredKeys.ShouldBe(["keys[0] (kid \"bad??kid\") [e] is not an odd number from 3 to 2^32 - 1"]);
        _harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem().ShouldContain("keys[0] (kid \"bad??kid\") [e] is not");
        _harness.Gauges("jwtgateway.jwks.ignored_keys").ShouldHaveSingleItem().Value.ShouldBe(1);
        _harness.Gauges("jwtgateway.jwks.keys").ShouldHaveSingleItem().Value.ShouldBe(1);
    }

    [Test]
    public async Task Thousands_of_keys_are_bounded_in_number_and_in_what_is_said_of_them()
    {
        var jwk = TestKeys.Es256.ToPublicJwk().ToJsonString();
        await ApplyAsync(KeyFormat.Jwks, $$"""{"keys":[{{string.Join(',', Enumerable.Repeat(jwk, 4000))}}]}""");

        _harness.KeyIds.Count.ShouldBe(JwkSet.MaxKeys);
        _harness.Health.IgnoredKeys.Count.ShouldBe(17);
        _harness.Health.IgnoredKeys[^1].ShouldBe($"and {4000 - JwkSet.MaxKeys - 16} more");
        _harness.Lines.All.ShouldAllBe(line => line.Length < 1000);
    }

    [Test]
    public async Task Equal_keys_go_on_and_changed_ones_replace_them()
    {
        await ApplyAsync(KeyFormat.Raw, Secret);
        var before = _harness.State;
        await ApplyAsync(KeyFormat.Raw, Secret);
        _harness.State.ShouldBeSameAs(before);
        await ApplyAsync(KeyFormat.Raw, Secret, "HS256");
        _harness.State.Keys.ShouldNotBeNull().Keys.ShouldHaveSingleItem().Algorithm.ShouldBe("HS256");
    }
}
