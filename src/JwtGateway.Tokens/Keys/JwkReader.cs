using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>Makes a verification key of one JWK (RFC 7517 section 4), or says why not.</summary>
internal sealed class JwkReader(KeyDefaults defaults, Ed25519Library? ed25519)
{
    /// <summary>The key, or what is wrong with it.</summary>
    public KeyResult Read(JsonElement jwk, int index)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
            return KeyResult.Refused("it is not an object");
        var members = new JwkMembers(jwk);
        members.RefuseDuplicates();
        var facts = Facts(members, index);
        if (members.Problem is not null)
            return KeyResult.Refused(members.Problem);
        return facts.KeyType switch
        {
            "RSA" => Rsa(facts, members),
            "EC" => Ec(facts, members),
            "OKP" => Okp(facts, members),
            "oct" => Oct(facts, members),
            var kty => KeyResult.Refused($"[kty] \"{SafeText.Of(kty)}\" is not supported; RSA, EC, OKP and oct are"),
        };
    }

    private JwkFacts Facts(JwkMembers members, int index)
    {
        var kty = members.Text("kty");
        var kid = members.Text("kid");
        if (kty is null)
            members.Report("[kty] is missing");
        if (members.Text("use") is { } use and not "sig")
            members.Report($"[use] is \"{SafeText.Of(use)}\", not \"sig\"");
        if (members.TextList("key_ops") is { } operations && !operations.Contains("verify"))
            members.Report("[key_ops] does not contain \"verify\"");
        var alg = members.Text("alg");
        var algorithm = alg is null ? defaults.Algorithm : SignatureAlgorithm.Find(alg);
        if (algorithm is null && alg is not null && kty is "RSA" or "EC" or "OKP" or "oct")
            members.Report($"[alg] \"{SafeText.Of(alg!)}\" is not a supported signature algorithm");

        // Whoever reads such a set can sign for its issuer: that is no key to trust, however good its public half is.
        if (kty is "RSA" or "EC" or "OKP" && members.Has("d"))
            members.Report("[d] is there: it is a private key; publish its public members alone, and make a new key, because this one is known");
        return new JwkFacts(index, kty ?? "", string.IsNullOrEmpty(kid) ? defaults.KeyId : kid, algorithm);
    }

    private static KeyResult Rsa(JwkFacts facts, JwkMembers members)
    {
        var n = members.Number("n");
        var e = members.Number("e");
        return members.Problem is { } problem ? KeyResult.Refused(problem) : RsaVerificationKey.Create(facts, n, e);
    }

    private static KeyResult Ec(JwkFacts facts, JwkMembers members)
    {
        var crv = members.Text("crv");
        if (Curve.All.FirstOrDefault(c => c.Name == crv) is not { } curve)
            return WrongCurve(crv, "P-256, P-384 or P-521");
        var x = members.Octets("x");
        var y = members.Octets("y");
        return members.Problem is { } problem ? KeyResult.Refused(problem) : EcVerificationKey.Create(facts, curve, x, y);
    }

    private KeyResult Okp(JwkFacts facts, JwkMembers members)
    {
        var crv = members.Text("crv");
        if (crv is not "Ed25519")
            return WrongCurve(crv, "Ed25519");
        var x = members.Octets("x");
        return members.Problem is { } problem ? KeyResult.Refused(problem) : Ed25519VerificationKey.Create(facts, x, ed25519);
    }

    private static KeyResult Oct(JwkFacts facts, JwkMembers members)
    {
        var k = members.Octets("k");
        return members.Problem is { } problem ? KeyResult.Refused(problem) : OctVerificationKey.Create(facts, k);
    }

    private static KeyResult WrongCurve(string? crv, string expected) =>
        KeyResult.Refused(crv is null ? "[crv] is missing" : $"[crv] \"{SafeText.Of(crv)}\" is not {expected}");
}
