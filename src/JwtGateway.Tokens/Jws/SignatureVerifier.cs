using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jws;

/// <summary>Picks the keys that a token may have been signed with, and tries them.</summary>
internal static class SignatureVerifier
{
    // Sets in the wild have two or three keys. More tries than this for one token would be work that its sender, who needs no key, chose: with each
    // algorithm they end within about a millisecond (bench/ RefusalBenchmarks).
    private const int MaxTries = 16;

    // P-384 and P-521 take ten times as long as P-256. Two are enough for a key and its successor.
    private const int MaxTriesOfLargeCurves = 2;

    /// <summary>
    /// Ok and the key; NoMatchingKey when no key has the token's <c>kid</c> and algorithm; VerificationFails when none of those that have verifies, and
    /// Envoy's own status for an Ed25519 signature that cannot be one by its length.
    /// Each is compared only when both sides have one, as Envoy does. A key is never tried with an algorithm of another kind, whatever it is
    /// called: an RSA key is no HMAC secret.
    /// </summary>
    public static (JwtStatus Status, VerificationKey? Key) Verify(
        PresentedToken token, JwkSet keys, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        var algorithm = token.Algorithm!;
        var status = JwtStatus.NoMatchingKey;
        var tries = algorithm.KeyKind is KeyKind.EcP384 or KeyKind.EcP521 ? MaxTriesOfLargeCurves : MaxTries;
        foreach (var key in keys.Keys)
        {
            if (!key.IsFor(algorithm) || !KeyIdFits(token, key))
                continue;
            status = JwtStatus.VerificationFails;

            // Keys of another kind cost nothing, so they do not count.
            if (!key.CanVerify(algorithm))
                continue;
            if (key.Kind == KeyKind.Ed25519 && signature.Length != Ed25519Library.SignatureBytes)
                return (JwtStatus.Ed25519SignatureWrongLength, null);
            if (--tries < 0)
                break;
            if (key.Verify(algorithm, input, signature))
                return (JwtStatus.Ok, key);
        }

        return (status, null);
    }

    private static bool KeyIdFits(PresentedToken token, VerificationKey key) =>
        !token.HasKeyId || key.Utf8KeyId.Length == 0 || token.KeyIdIs(key.Utf8KeyId);
}
