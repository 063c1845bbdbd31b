using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class SecrecyTests
{
    /// <summary>Statuses and diagnostics of every case, whether things work or not, and the IR apart from its secrets.</summary>
    [Test]
    public void Key_material_is_in_the_secrets_section_alone()
    {
        foreach (var golden in GoldenCase.All)
        {
            var result = Translator.Translate(golden.Snapshot());
            var shown = GoldenOutput.Write(result with { Gateways = [.. result.Gateways.Select(g => g with { Secrets = [] })] });
            foreach (var secret in new[] { "PRIVATE KEY", "BEGIN CERT", "c2VjcmV0", "top secret", "user:secret" })
                shown.ShouldNotContain(secret, Case.Sensitive, golden.Name);
        }
    }

    [Test]
    public void A_symmetric_key_cannot_be_guessed_from_its_sources_id_by_a_plain_hash()
    {
        const string Jwks = """{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""";
        var result = Translator.Translate(GoldenCase.All.Single(c => c.Name == "policies/local-jwks").Snapshot());
        var ids = result.Gateways.SelectMany(g => g.KeySources).Select(k => k.Id).ToList();
        ids.Count.ShouldBe(3);
        ids.ShouldNotContain("local/" + IrJson.Hash("SecurityPolicy.jwtgateway.io/default/jwt/inline/jwks\n" + Jwks));
    }

    [TestCase("ConfigMap/default/pem/hmac/key", "Raw  \n", "0123456789012345678901234567890123456789\n")]
    [TestCase("Secret/default/keys/hmac", "Raw HS512 shared\n", null)]
    public void Neither_can_an_hmac_key(string secret, string settings, string? content)
    {
        content ??= string.Concat(Enumerable.Range(1, 64).Select(i => (char)i));
        var result = Translator.Translate(GoldenCase.All.Single(c => c.Name == "policies/local-keys-in-every-format").Snapshot());
        result.Gateways.Single().KeySources.OfType<LocalJwksIr>().ShouldContain(k => k.Secret == secret);
        result.Gateways.Single().KeySources.Select(k => k.Id).ShouldNotContain("local/" + IrJson.Hash(secret + "\n" + settings + content));
    }

    [Test]
    public void Private_keys_where_public_ones_belong_are_not_passed_on()
    {
        var result = Translator.Translate(GoldenCase.All.Single(c => c.Name == "policies/local-keys-that-are-none").Snapshot());
        foreach (var secret in result.Gateways.SelectMany(g => g.Secrets).OfType<KeySecretIr>())
            System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(secret.Material)).ShouldNotContain("PRIVATE KEY");
        result.Gateways.Single().Secrets.Select(s => s.Id).ShouldBe(["SecurityPolicy.jwtgateway.io/default/jwt/private-key-in-a-set/jwks"]);
    }

    [Test]
    public void Neither_can_a_symmetric_key_to_decrypt_with()
    {
        const string Key = "AQIDBAUGBwgJCgsMDQ4PEA==";
        var result = Translator.Translate(GoldenCase.All.Single(c => c.Name == "policies/decryption").Snapshot());
        var ids = result.Gateways.Single().KeySources.OfType<DecryptionKeysIr>().Select(k => k.Id).ToList();
        ids.Count.ShouldBe(5);
        ids.ShouldNotContain("decryption/" + IrJson.Hash($"Secret/default/keys/oct\nSymmetric\n{Key}"));
    }

    [Test]
    public void Texts_that_hold_no_key_to_decrypt_with_are_not_passed_on()
    {
        var result = Translator.Translate(GoldenCase.All.Single(c => c.Name == "policies/decryption-keys-that-are-none").Snapshot());
        result.Gateways.Single().Secrets.OfType<KeySecretIr>().ShouldBeEmpty();
        result.Gateways.Single().KeySources.OfType<DecryptionKeysIr>().ShouldBeEmpty();
    }
}
