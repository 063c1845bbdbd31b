using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace JwtGateway.Cli.Demo;

/// <summary>The identity provider's keys: one for ES256, which signs its tokens, and one for RS256.</summary>
internal sealed class DemoKeys : IDisposable
{
    private const string EcKeyId = "demo-es256";
    private const string RsaKeyId = "demo-rs256";

    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    private DemoKeys()
    {
    }

    /// <summary>The public keys (RFC 7517 section 5).</summary>
    public JsonObject Jwks => new() { ["keys"] = new JsonArray(EcJwk(), RsaJwk()) };

    /// <summary>Makes new keys.</summary>
    public static DemoKeys Create() => new();

    /// <summary>A JWT of <paramref name="claims"/> in compact serialization (RFC 7515 section 3.1), signed with ES256.</summary>
    public string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = EcKeyId };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = _ec.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ec.Dispose();
        _rsa.Dispose();
    }

    private JsonObject EcJwk()
    {
        var point = _ec.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = EcKeyId,
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    private JsonObject RsaJwk()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "RSA",
            ["kid"] = RsaKeyId,
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
