using System.Text;
using JwtGateway.Testing.Jose;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jws;

/// <summary>The examples of the RFCs, as far as they are in scope.</summary>
public sealed class PublishedVectorTests
{
    private static IEnumerable<PublishedJws> Published => PublishedJws.All;

    [TestCaseSource(nameof(Published))]
    public void Published_signature_verifies_and_a_spoiled_one_does_not(PublishedJws vector)
    {
        if (vector.Text is null)
            Verify(vector, vector.Token).ShouldBeOfType<JwsOutcome.Refused>();
        else
            Encoding.UTF8.GetString(Verify(vector, vector.Token).ShouldBeOfType<JwsOutcome.Verified>().Payload.Span).ShouldBe(vector.Text);
        Verify(vector, vector.Spoiled).ShouldBeOfType<JwsOutcome.Refused>();
    }

    [Test]
    public void RFC_8037_A1_and_A4_private_key_signs_as_published()
    {
        // Ed25519 signatures are deterministic (RFC 8032 section 5.1.6), so ours is the published one to the last bit.
        using var key = SigningKey.Parse(
            """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""");
        key.Sign(new() { ["alg"] = "EdDSA" }, Utf8("Example of Ed25519 signing")).ShouldBe(PublishedJws.All.Single(v => v.Name.StartsWith("RFC 8037", StringComparison.Ordinal)).Token);
    }

    private static JwsOutcome Verify(PublishedJws vector, string token) => JwsVerification.Verify(token, JwkSet.Parse(Utf8(vector.Jwks)).Set!);
}
