using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Jose;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jwe;

/// <summary>Our code against npm jose, both ways, for every pair of algorithms: neither can be wrong alone.</summary>
public sealed class JweCrossCheckTests
{
    private const string Secret = "It\u2019s a secret";

    private JoseProcess _jose = null!;

    private static IEnumerable<TestCaseData> Pairs => EncryptionKeys.Pairs.Select(p => new TestCaseData(p.Alg, p.Enc));

    [OneTimeSetUp]
    public async Task StartAsync() => _jose = await JoseProcess.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _jose.DisposeAsync();

    [TestCaseSource(nameof(Pairs))]
    public async Task What_jose_encrypts_we_decrypt_and_the_other_way_round(string alg, string enc)
    {
        foreach (var curve in alg.StartsWith("ECDH", StringComparison.Ordinal) ? new[] { "P-256", "P-384", "P-521" } : ["P-256"])
        {
            var key = EncryptionKeys.For(alg, enc, curve);
            var theirs = await _jose.EncryptAsync(alg, Public(key), new JsonObject { ["alg"] = alg, ["enc"] = enc }.ToJsonString(), Secret);
            Opened(theirs, EncryptionKeys.Set(key)).ShouldBe(Secret);

            var ours = EncryptionKeys.Encrypt(key, alg, enc, Secret);
            (await _jose.DecryptAsync(ours, key.ToJsonString())).ShouldBe(Secret);
            var spoiled = ours[..^4] + (ours[^4] == 'A' ? 'B' : 'A') + ours[^3..];
            await Should.ThrowAsync<JoseException>(() => _jose.DecryptAsync(spoiled, key.ToJsonString()));
        }
    }

    [TestCase("ECDH-ES")]
    [TestCase("ECDH-ES+A192KW")]
    public async Task The_parties_to_an_agreement_are_part_of_the_key(string alg)
    {
        var key = EncryptionKeys.Ec("P-384");
        var header = new JsonObject { ["alg"] = alg, ["enc"] = "A256CBC-HS512", ["apu"] = B64("Alice"), ["apv"] = B64("Bob") };
        var theirs = await _jose.EncryptAsync(alg, Public(key), header.ToJsonString(), Secret);
        Opened(theirs, EncryptionKeys.Set(key)).ShouldBe(Secret);

        var ours = EncryptionKeys.Encrypt(key, alg, "A256CBC-HS512", Secret, h => (h["apu"], h["apv"]) = (B64("Alice"), B64("Bob")));
        (await _jose.DecryptAsync(ours, key.ToJsonString())).ShouldBe(Secret);
    }

    private static string Public(JsonObject key)
    {
        var half = key.DeepClone().AsObject();
        foreach (var secret in new[] { "d", "p", "q", "dp", "dq", "qi" })
            half.Remove(secret);
        return half.ToJsonString();
    }

    private static string Opened(string token, DecryptionKeySet keys) =>
        Encoding.UTF8.GetString(JweDecryption.Decrypt(token, keys).ShouldBeOfType<JweOutcome.Decrypted>().Plaintext.Span);
}
