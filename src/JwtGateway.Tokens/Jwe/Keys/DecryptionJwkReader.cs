using System.Security.Cryptography;
using System.Text.Json;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>Makes a decryption key of one JWK (RFC 7517 section 4), or says why not.</summary>
internal static class DecryptionJwkReader
{
    /// <summary>The key, or what is wrong with it.</summary>
    public static DecryptionKeyResult Read(JsonElement jwk, int index)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
            return DecryptionKeyResult.Refused("it is not an object");
        var members = new JwkMembers(jwk);
        members.RefuseDuplicates();
        var facts = Facts(members, index);
        if (members.Problem is not null)
            return DecryptionKeyResult.Refused(members.Problem);
        return facts.KeyType switch
        {
            "RSA" => Rsa(facts, members),
            "EC" => Ec(facts, members),
            "oct" => Oct(facts, members),
            var kty => DecryptionKeyResult.Refused($"[kty] \"{SafeText.Of(kty)}\" is not supported; RSA, EC and oct are"),
        };
    }

    private static DecryptionFacts Facts(JwkMembers members, int index)
    {
        var kty = members.Text("kty");
        var kid = members.Text("kid");
        if (kty is null)
            members.Report("[kty] is missing");
        if (members.Text("use") is { } use and not "enc")
            members.Report($"[use] is \"{SafeText.Of(use)}\", not \"enc\"");
        var needed = kty is "EC" ? new[] { "deriveKey", "deriveBits" } : ["decrypt", "unwrapKey"];
        if (members.TextList("key_ops") is { } operations && !operations.Any(needed.Contains))
            members.Report($"[key_ops] contains neither \"{needed[0]}\" nor \"{needed[1]}\"");
        var alg = members.Text("alg");
        var facts = new DecryptionFacts(
            index, kty ?? "", string.IsNullOrEmpty(kid) ? null : kid, alg is null ? null : KeyManagement.Find(alg), alg is null ? null : ContentEncryption.Find(alg));
        if (alg is not null && facts.Named is null)
            members.Report($"[alg] \"{SafeText.Of(alg)}\" is not supported to decrypt with");
        if (kty is "RSA" or "EC" && !members.Has("d"))
            members.Report("[d] is missing: it is a public key, with which one encrypts; a private one belongs here");
        return facts;
    }

    private static DecryptionKeyResult Rsa(DecryptionFacts facts, JwkMembers members)
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
        return members.Problem is { } problem ? DecryptionKeyResult.Refused(problem)
            : members.Has("oth") ? DecryptionKeyResult.Refused("[oth] is there: keys of more than two primes are not supported")
            : RsaDecryptionKey.Create(facts, parameters);
    }

    private static DecryptionKeyResult Ec(DecryptionFacts facts, JwkMembers members)
    {
        var crv = members.Text("crv");
        if (Curve.All.FirstOrDefault(c => c.Name == crv) is not { } curve)
            return DecryptionKeyResult.Refused(crv is null ? "[crv] is missing" : $"[crv] \"{SafeText.Of(crv)}\" is not P-256, P-384 or P-521");
        var point = new ECPoint { X = members.Octets("x"), Y = members.Octets("y") };
        var parameters = new ECParameters { Curve = curve.Parameters, Q = point, D = members.Octets("d") };
        return members.Problem is { } problem ? DecryptionKeyResult.Refused(problem) : EcDecryptionKey.Create(facts, curve, parameters);
    }

    private static DecryptionKeyResult Oct(DecryptionFacts facts, JwkMembers members)
    {
        var k = members.Octets("k");
        return members.Problem is { } problem ? DecryptionKeyResult.Refused(problem) : OctDecryptionKey.Create(facts, k);
    }

    // The platform wants every member at full length.
    private static byte[] Padded(byte[] number, int length) =>
        number.Length >= length ? number : [.. new byte[length - number.Length], .. number];
}
