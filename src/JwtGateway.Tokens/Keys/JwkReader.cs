using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>Makes a verification key of one JWK, or says why not.</summary>
internal static class JwkReader
{
    private const int MinModulusBits = 2048;

    // Verification costs grow with the square of the modulus; 8192 bits is already 16 times an ordinary key.
    private const int MaxModulusBits = 8192;
    private const int MaxExponentBytes = 4;
    private const int MinSecretBytes = 32;
    private const int MaxSecretBytes = 4096;

    /// <summary>The key, or what is wrong with it.</summary>
    public static (VerificationKey? Key, string? Problem) Read(JsonElement jwk, int index)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
            return (null, "it is not an object");
        var members = new JwkMembers(jwk);
        members.RefuseDuplicates();
        var facts = Facts(members, index);
        if (facts is null || members.Problem is not null)
            return (null, members.Problem);
        var key = facts.KeyType switch
        {
            "RSA" => Rsa(facts, members),
            "EC" => Ec(facts, members),
            "oct" => Oct(facts, members),
            _ => Unsupported(facts, members),
        };
        return members.Problem is null ? (key, null) : (null, members.Problem);
    }

    private static JwkFacts? Facts(JwkMembers members, int index)
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
        var algorithm = alg is null ? null : SignatureAlgorithm.Find(alg);
        if (alg is not null && algorithm is null && kty is "RSA" or "EC" or "oct")
            members.Report($"[alg] \"{SafeText.Of(alg!)}\" is not a supported signature algorithm");
        return kty is null ? null : new JwkFacts(index, kty, kid, algorithm);
    }

    private static RsaVerificationKey? Rsa(JwkFacts facts, JwkMembers members)
    {
        var n = members.Number("n");
        var e = members.Number("e");
        if (members.Problem is not null || !FitsType(facts, members, KeyKind.Rsa))
            return null;
        var bits = (int)new BigInteger(n, isUnsigned: true, isBigEndian: true).GetBitLength();
        if (bits < MinModulusBits)
            members.Report($"[n] has {bits} bits; at least {MinModulusBits} are needed (RFC 7518 section 3.3)");
        else if (bits > MaxModulusBits || (n[^1] & 1) == 0)
            members.Report(bits > MaxModulusBits ? $"[n] has {bits} bits; at most {MaxModulusBits} are allowed" : "[n] is even");
        else if (e.Length > MaxExponentBytes || (e[^1] & 1) == 0 || e is [1])
            members.Report("[e] is not an odd number from 3 to 2^32 - 1");
        return members.Problem is null ? Import(members, () => new RsaVerificationKey(facts, new() { Modulus = n, Exponent = e })) : null;
    }

    private static EcVerificationKey? Ec(JwkFacts facts, JwkMembers members)
    {
        var crv = members.Text("crv");
        if (crv is null || Curve.All.FirstOrDefault(c => c.Name == crv) is not { } curve)
        {
            members.Report(crv is null ? "[crv] is missing" : $"[crv] \"{SafeText.Of(crv)}\" is not P-256, P-384 or P-521");
            return null;
        }

        var x = members.Octets("x");
        var y = members.Octets("y");
        if (members.Problem is not null || !FitsType(facts, members, curve.Kind))
            return null;
        if (x.Length != curve.CoordinateBytes || y.Length != curve.CoordinateBytes)
            members.Report($"[x] and [y] have {x.Length} and {y.Length} octets; {curve.Name} has exactly {curve.CoordinateBytes} (RFC 7518 section 6.2.1.2)");
        var parameters = new ECParameters { Curve = curve.Parameters, Q = new ECPoint { X = x, Y = y } };
        return members.Problem is null ? Import(members, () => new EcVerificationKey(facts, curve.Kind, parameters)) : null;
    }

    private static OctVerificationKey? Oct(JwkFacts facts, JwkMembers members)
    {
        var k = members.Octets("k");
        if (members.Problem is not null || !FitsType(facts, members, KeyKind.Oct))
            return null;
        var needed = facts.Algorithm?.HashBytes ?? MinSecretBytes;
        if (k.Length < needed || k.Length > MaxSecretBytes)
            members.Report($"[k] has {k.Length} octets; {needed} to {MaxSecretBytes} are needed (RFC 7518 section 3.2)");
        return members.Problem is null ? new OctVerificationKey(facts, k) : null;
    }

    private static VerificationKey? Unsupported(JwkFacts facts, JwkMembers members)
    {
        members.Report($"[kty] \"{SafeText.Of(facts.KeyType)}\" is not supported; RSA, EC and oct are");
        return null;
    }

    private static bool FitsType(JwkFacts facts, JwkMembers members, KeyKind kind)
    {
        if (facts.Algorithm is null || facts.Algorithm.KeyKind == kind)
            return true;
        members.Report($"[alg] {facts.Algorithm} does not fit the key");
        return false;
    }

    // Reading keys is off the request path, and only the platform can tell whether a point is on its curve: it says so by throwing.
    private static TKey? Import<TKey>(JwkMembers members, Func<TKey> make)
        where TKey : VerificationKey
    {
        try
        {
            return make();
        }
        catch (CryptographicException)
        {
            members.Report("the platform refuses it: it is not a valid public key");
            return null;
        }
    }
}
