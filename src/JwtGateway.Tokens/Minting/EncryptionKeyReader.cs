using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>Reads keys to encrypt with.</summary>
internal static class EncryptionKeyReader
{
    public static EncryptionKey ReadJwk(string json)
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
            throw new FormatException("The key is not a valid key.", e);
        }
    }

    public static EncryptionKey ReadPem(string pem)
    {
        try
        {
            if (pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
                return OfCertificate(pem);
            return (EncryptionKey?)TryRsa(pem) ?? TryEc(pem) ?? throw new FormatException("The PEM text holds no RSA or EC key that can be read without a password.");
        }
        catch (CryptographicException e)
        {
            throw new FormatException("The PEM text holds no RSA or EC key that can be read.", e);
        }
    }

    private static EncryptionKey OfCertificate(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        if (certificate.GetRSAPublicKey() is { } rsa)
            return new RsaEncryptionKey(null, null, rsa);
        using var ec = certificate.GetECDiffieHellmanPublicKey() ?? throw new FormatException("The certificate's key is neither RSA nor EC.");
        return Ec(ec);
    }

    private static RsaEncryptionKey? TryRsa(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return new RsaEncryptionKey(null, null, rsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
            return null;
        }
    }

    private static EcEncryptionKey? TryEc(string pem)
    {
        using var ec = ECDiffieHellman.Create();
        try
        {
            ec.ImportFromPem(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }

        return Ec(ec);
    }

    private static EcEncryptionKey Ec(ECDiffieHellman ec)
    {
        var parameters = ec.ExportParameters(includePrivateParameters: false);
        return Curve.All.FirstOrDefault(c => c.Parameters.Oid.Value == parameters.Curve.Oid.Value) is { } curve
            ? new EcEncryptionKey(null, null, curve, parameters.Q)
            : throw new FormatException("The EC key is not on P-256, P-384 or P-521.");
    }

    private static EncryptionKey Read(JwkMembers members)
    {
        members.RefuseDuplicates();
        var kid = members.Text("kid");
        var alg = members.Text("alg") is { } named && KeyManagement.Find(named) is { } known ? known.Name : null;
        EncryptionKey key = members.Text("kty") switch
        {
            "RSA" => Rsa(members, kid, alg),
            "EC" => Ec(members, kid, alg),
            "oct" => new OctEncryptionKey(kid, alg, members.Octets("k")),
            _ => throw new FormatException("The key is not a JWK of [kty] RSA, EC or oct."),
        };
        return members.Problem is null ? key : throw new FormatException($"The key is not a usable JWK: {members.Problem}.");
    }

    private static RsaEncryptionKey Rsa(JwkMembers members, string? kid, string? alg)
    {
        var (n, e) = (members.Number("n"), members.Number("e"));
        return members.Problem is null
            ? new RsaEncryptionKey(kid, alg, RSA.Create(new RSAParameters { Modulus = n, Exponent = e }))
            : throw new FormatException($"The key is not a usable JWK: {members.Problem}.");
    }

    private static EcEncryptionKey Ec(JwkMembers members, string? kid, string? alg)
    {
        var crv = members.Text("crv");
        var curve = Curve.All.FirstOrDefault(c => c.Name == crv) ?? throw new FormatException("[crv] is not P-256, P-384 or P-521.");
        return new EcEncryptionKey(kid, alg, curve, new ECPoint { X = members.Octets("x"), Y = members.Octets("y") });
    }
}
