using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text.Json;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>Reads private keys.</summary>
internal static class SigningKeyReader
{
    public static SigningKey ReadJwk(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(new JwkMembers(document.RootElement))
                : throw new FormatException("The key is not a JWK: it is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The key is neither PEM nor JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException)
        {
            throw new FormatException("The key is not a valid private key.", e);
        }
    }

    public static SigningKey ReadPem(string pem)
    {
        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new FormatException("The PEM text holds no private key.");
        if (TryImport(RSA.Create(), pem) is { } rsa)
            return new RsaSigningKey(null, null, rsa);
        if (TryImport(ECDsa.Create(), pem) is { } ecdsa)
            return new EcSigningKey(null, null, CurveOf(ecdsa), ecdsa);
        return Ed25519(pem) ?? throw new FormatException("The PEM text holds no private RSA, EC or Ed25519 key that can be read without a password.");
    }

    private static SigningKey Read(JwkMembers members)
    {
        members.RefuseDuplicates();
        var kid = members.Text("kid");
        var alg = members.Text("alg");
        SigningKey? key = members.Text("kty") switch
        {
            "RSA" => Rsa(members) is { } rsa ? new RsaSigningKey(kid, alg, rsa) : null,
            "EC" => Ec(members) is var (curve, ecdsa) ? new EcSigningKey(kid, alg, curve, ecdsa) : null,
            "OKP" => Okp(members, kid, alg),
            "oct" => new OctSigningKey(kid, alg, members.Octets("k")),
            _ => throw new FormatException("The key is not a JWK of [kty] RSA, EC, OKP or oct."),
        };
        return members.Problem is null && key is not null
            ? key
            : throw new FormatException($"The key is not a usable private JWK: {members.Problem}.");
    }

    private static RSA? Rsa(JwkMembers members)
    {
        var n = members.Number("n");
        var half = (n.Length + 1) / 2;
        var parameters = new RSAParameters
        {
            Modulus = n,
            Exponent = members.Number("e"),
            D = Padded(members.Number("d"), n.Length),
            P = Padded(members.Number("p"), half),
            Q = Padded(members.Number("q"), half),
            DP = Padded(members.Number("dp"), half),
            DQ = Padded(members.Number("dq"), half),
            InverseQ = Padded(members.Number("qi"), half),
        };
        return members.Problem is null ? RSA.Create(parameters) : null;
    }

    private static (Curve Curve, ECDsa Key)? Ec(JwkMembers members)
    {
        var crv = members.Text("crv");
        if (Curve.All.FirstOrDefault(c => c.Name == crv) is not { } curve)
        {
            members.Report("[crv] is not P-256, P-384 or P-521");
            return null;
        }

        var point = new ECPoint { X = members.Octets("x"), Y = members.Octets("y") };
        var parameters = new ECParameters { Curve = curve.Parameters, Q = point, D = members.Octets("d") };
        return members.Problem is null ? (curve, ECDsa.Create(parameters)) : null;
    }

    private static Ed25519SigningKey? Okp(JwkMembers members, string? kid, string? alg)
    {
        if (members.Text("crv") is not "Ed25519")
            members.Report("[crv] is not Ed25519");
        var d = members.Octets("d");
        var x = members.Octets("x");
        return members.Problem is null ? Ed25519SigningKey.Import(kid, alg, d, x) : null;
    }

    private static Ed25519SigningKey? Ed25519(string pem)
    {
        try
        {
            return PemEncoding.TryFind(pem, out var fields) && pem.AsSpan()[fields.Label] is "PRIVATE KEY"
                ? Ed25519SigningKey.FromPkcs8(Convert.FromBase64String(pem[fields.Base64Data]))
                : null;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    // The platform wants every member at full length.
    private static byte[] Padded(byte[] number, int length) =>
        number.Length >= length ? number : [.. new byte[length - number.Length], .. number];

    private static T? TryImport<T>(T key, string pem)
        where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    // By object identifier: the names differ between platforms, and secp256k1 has the size of P-256.
    private static Curve CurveOf(ECDsa key)
    {
        var oid = key.ExportParameters(false).Curve.Oid.Value;
        return Curve.All.FirstOrDefault(c => c.Parameters.Oid.Value == oid)
            ?? throw new FormatException("The EC key is not on P-256, P-384 or P-521.");
    }
}
