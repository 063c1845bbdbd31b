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
}
