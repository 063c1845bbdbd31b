using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jws;

/// <summary>Verifies compact JWSs (RFC 7515) outside of a request, by the code that requests are held to.</summary>
public static class JwsVerification
{
    /// <summary>Verifies the signature of <paramref name="token"/> and nothing else: the payload may be any octets, and no claim is read. Never throws for what the token is.</summary>
    /// <param name="token">The compact form.</param>
    /// <param name="keys">The keys it may be signed with.</param>
    /// <param name="algorithms">The only algorithms to accept; null: every supported one.</param>
    public static JwsOutcome Verify(string token, JwkSet keys, IReadOnlyCollection<string>? algorithms = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(keys);
        using var presented = new PresentedToken(token.AsMemory());
        var status = presented.ParseJws();
        if (status != JwtStatus.Ok)
            return Refuse(status);
        if (algorithms is not null && !algorithms.Contains(presented.Algorithm!.Name))
            return Refuse(JwtStatus.HeaderUnsupportedAlg);
        var check = presented.Verify(keys);
        return check.Key is { } key ? new JwsOutcome.Verified(presented.Payload.ToArray(), key) : Refuse(check.Status);
    }

    private static JwsOutcome.Refused Refuse(JwtStatus status) => new(EnvoyAnswer.Body(status), EnvoyAnswer.Reason(status));
}

/// <summary>What came of verifying a JWS.</summary>
public abstract record JwsOutcome
{
    private JwsOutcome() { }

    /// <summary>The signature is right.</summary>
    /// <param name="Payload">What was signed, decoded.</param>
    /// <param name="Key">The key that verified it.</param>
    public sealed record Verified(ReadOnlyMemory<byte> Payload, VerificationKey Key) : JwsOutcome;

    /// <summary>It is not a JWS, or the signature is not right.</summary>
    /// <param name="Error">The sentence that clients are told.</param>
    /// <param name="Reason">The short stable word of logs and metrics.</param>
    public sealed record Refused(string Error, string Reason) : JwsOutcome;
}
