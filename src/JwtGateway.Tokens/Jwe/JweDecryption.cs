using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Jwe;

/// <summary>Decrypts compact JWEs (RFC 7516) outside of a request, by the code that requests are held to.</summary>
public static class JweDecryption
{
    /// <summary>
    /// Decrypts <paramref name="token"/> and nothing else: what is inside may be any octets, and nobody has said who wrote it. Never throws for what the
    /// token is.
    /// </summary>
    /// <param name="token">The compact form.</param>
    /// <param name="keys">The keys it may be decrypted with.</param>
    /// <param name="algorithms">The only values of <c>alg</c> and <c>enc</c> to accept; null: every supported one.</param>
    public static JweOutcome Decrypt(string token, DecryptionKeySet keys, IReadOnlyCollection<string>? algorithms = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(keys);
        using var encrypted = new EncryptedToken(token.AsMemory());
        var status = encrypted.Check(opener: null);
        if (status == JwtStatus.Ok && algorithms?.Contains(encrypted.Header.Algorithm!.Name) == false)
            status = JwtStatus.HeaderUnsupportedAlg;
        if (status == JwtStatus.Ok && algorithms?.Contains(encrypted.Header.Encryption!.Name) == false)
            status = JwtStatus.HeaderUnsupportedEnc;
        if (status != JwtStatus.Ok)
            return Refuse(status);
        var tries = TokenLimits.Decryptions;
        var plaintext = new byte[token.Length];
        return encrypted.TryDecrypt(keys, ref tries, plaintext, out var written) is { } key
            ? new JweOutcome.Decrypted(plaintext.AsMemory(0, written), key)
            : Refuse(JwtStatus.DecryptionFails);
    }

    private static JweOutcome.Refused Refuse(JwtStatus status) =>
        new(status == JwtStatus.BadFormat ? "Jwe is not in the form of five sections with four dots" : EnvoyAnswer.Body(status), EnvoyAnswer.Reason(status));
}

/// <summary>What came of decrypting a JWE.</summary>
public abstract record JweOutcome
{
    private JweOutcome() { }

    /// <summary>It is decrypted.</summary>
    /// <param name="Plaintext">What was inside.</param>
    /// <param name="Key">The key that opened it.</param>
    public sealed record Decrypted(ReadOnlyMemory<byte> Plaintext, DecryptionKey Key) : JweOutcome;

    /// <summary>It is not a JWE, or no key opens it.</summary>
    /// <param name="Error">The sentence that clients are told.</param>
    /// <param name="Reason">The short stable word of logs and metrics.</param>
    public sealed record Refused(string Error, string Reason) : JweOutcome;
}
