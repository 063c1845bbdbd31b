using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Translation.Tests;

/// <summary>Fetchers live as long as their source's id: it changes with whatever the keys depend on, and with nothing else.</summary>
[TestFixture]
public sealed class KeySourceIdTests
{
    private static readonly string Input = GoldenCase.All.Single(c => c.Name == "policies/remote-jwks-with-private-ca").Input;

    [Test]
    public void Another_ca_makes_another_source() =>
        Id(WithOtherCa(Input)).ShouldNotBe(Id(Input));

    [TestCase("hostname: foo.bar.com\n      port: 443", "hostname: other.bar.com\n      port: 443", TestName = "Another_endpoint_makes_another_source")]
    [TestCase("numRetries: 3", "numRetries: 4", TestName = "Another_retry_makes_another_source")]
    [TestCase("jwks.json", "other.json", TestName = "Another_uri_makes_another_source")]
    [TestCase("    hostname: foo.bar.com\n---", "    hostname: www.bar.com\n---", TestName = "Another_tls_name_makes_another_source")]
    public void A_change_makes_another_source(string from, string to)
    {
        Input.ShouldContain(from);
        Id(Input.Replace(from, to)).ShouldNotBe(Id(Input));
    }

    [Test]
    public void A_change_elsewhere_keeps_the_source()
    {
        var changed = Input.Replace("value: /foo", "value: /food").Replace("- name: example\n", "- name: renamed\n      issuer: https://issuer.example.com\n");
        changed.ShouldNotBe(Input);
        Id(changed).ShouldBe(Id(Input));
    }

    [Test]
    public void Another_local_set_makes_another_source()
    {
        var local = GoldenCase.All.Single(c => c.Name == "policies/local-jwks").Input;
        var before = Ids(local);
        var after = Ids(local.Replace("c2VjcmV0", "b3RoZXI"));
        after.Except(before).Count().ShouldBe(1);
        after.Intersect(before).Count().ShouldBe(2);
    }

    [TestCase("- name: hmac\n      localJWKS: {type: ValueRef, format: HMAC, algorithm: HS512", "- name: hmac\n      localJWKS: {type: ValueRef, format: HMAC, algorithm: HS256", TestName = "Another_algorithm_makes_another_source")]
    [TestCase("keyID: shared", "keyID: other", TestName = "Another_key_id_makes_another_source")]
    [TestCase("  hmac: AQID", "  hmac: AQIE", TestName = "Another_hmac_key_makes_another_source")]
    [TestCase("format: PEM, algorithm: RS256", "format: PEM, algorithm: PS256", TestName = "Another_algorithm_of_a_pem_makes_another_source")]
    public void A_change_of_local_keys_makes_another_source(string from, string to)
    {
        var local = GoldenCase.All.Single(c => c.Name == "policies/local-keys-in-every-format").Input;
        local.ShouldContain(from);
        var (before, after) = (Ids(local), Ids(local.Replace(from, to)));
        after.Except(before).Count().ShouldBe(1);
        after.Intersect(before).Count().ShouldBe(before.Count - 1);
    }

    [TestCase("  oct: AQID", "  oct: AQIE", TestName = "Another_key_to_decrypt_with_makes_another_source")]
    [TestCase("key: oct, format: Symmetric}, keyManagement: [A128KW]", "key: oct.b64, format: Symmetric, encoding: Base64}, keyManagement: [A128KW]", TestName = "Another_place_of_it_too")]
    public void A_change_of_decryption_keys_makes_another_source(string from, string to)
    {
        var local = GoldenCase.All.Single(c => c.Name == "policies/decryption").Input;
        local.ShouldContain(from);
        var (before, after) = (Ids(local), Ids(local.Replace(from, to)));
        before.Except(after).Count().ShouldBe(1);
    }

    [Test]
    public void What_is_taken_is_no_part_of_the_source()
    {
        var local = GoldenCase.All.Single(c => c.Name == "policies/decryption").Input;
        Ids(local.Replace("keyManagement: [A128KW]", "keyManagement: [A128KW, dir], required: true")).ShouldBe(Ids(local), ignoreOrder: true);
    }

    private static string Id(string input) => Ids(input).Single();

    private static HashSet<string> Ids(string input) =>
        [.. Translator.Translate(GoldenCase.Read("input", input)).Gateways.SelectMany(g => g.KeySources).Select(k => k.Id)];

    private static string WithOtherCa(string input)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Other CA", key, HashAlgorithmName.SHA256);
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var other = request.CreateSelfSigned(start, start.AddYears(100));
        var before = System.Text.Json.JsonSerializer.Serialize(System.Text.Encoding.UTF8.GetString(GoldenFiles.Read("ca.crt")));
        input.ShouldContain(before);
        return input.Replace(before, System.Text.Json.JsonSerializer.Serialize(other.ExportCertificatePem()));
    }
}
