using System.Text;

namespace JwtGateway.Ir.Tests;

public sealed class RedactionTests
{
    private static string Shown => Encoding.UTF8.GetString(IrJson.Serialize(Sample.Gateway.Redacted()));

    [Test]
    public void A_shown_configuration_has_no_key_material()
    {
        Shown.ShouldNotContain("PRIVATE KEY");
        Shown.ShouldNotContain("c2VjcmV0");
    }

    [Test]
    public void It_still_says_which_secrets_there_are_and_shows_what_is_public()
    {
        Shown.ShouldContain("\"id\":\"jwks\"");
        Shown.ShouldContain("\"certificatePem\":\"public\"");
    }

    [Test]
    public void Printing_a_secret_prints_its_id_alone() =>
        string.Join(' ', Sample.Gateway.Secrets).ShouldBe("CertificateSecretIr cert CaSecretIr ca JwksSecretIr jwks KeySecretIr key");
}
