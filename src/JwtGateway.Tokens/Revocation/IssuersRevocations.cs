using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Revocation;

/// <summary>What one namespace's TokenRevocations say of one issuer's tokens, ready to be asked.</summary>
internal sealed class IssuersRevocations
{
    private readonly NameTable<bool> _tokenIds;
    private readonly NameTable<bool> _sessions;

    // The time in seconds before which a subject's tokens must not have been issued; long.MaxValue: none is good.
    private readonly NameTable<long> _subjects;

    // long.MinValue: none is refused by this.
    private readonly long _issuedBefore;
    private readonly byte[] _issuer;

    public IssuersRevocations(RevocationIr revocation)
    {
        Ir = revocation;
        _issuer = Encoding.UTF8.GetBytes(revocation.Issuer);
        _tokenIds = new(revocation.TokenIds.Select(id => KeyValuePair.Create(id, true)), (one, _) => one);
        _sessions = new(revocation.Sessions.Select(id => KeyValuePair.Create(id, true)), (one, _) => one);
        _subjects = new(revocation.Subjects.Select(s => KeyValuePair.Create(s.Subject, Seconds(s.IssuedBefore, long.MaxValue))), Math.Max);
        _issuedBefore = Seconds(revocation.IssuedBefore, long.MinValue);
    }

    /// <summary>What it was compiled from.</summary>
    public RevocationIr Ir { get; }

    /// <summary>Whether <paramref name="token"/> is revoked. A token that does not say when it was issued may have been before any time.</summary>
    public bool Has(PresentedToken token)
    {
        ref readonly var claims = ref token.Claims;
        if (!claims.Issuer.Means(_issuer, token.Payload))
            return false;
        return IsBefore(claims.IssuedAt, _issuedBefore)
            || _tokenIds.TryGet(claims.TokenId, token.Payload, out _)
            || _sessions.TryGet(claims.Session, token.Payload, out _)
            || (_subjects.TryGet(claims.Subject, token.Payload, out var before) && IsBefore(claims.IssuedAt, before));
    }

    private static bool IsBefore(long? issuedAt, long time) => time != long.MinValue && (issuedAt is not { } seconds || seconds < time || time == long.MaxValue);

    // A part of a second counts as a whole one: iat is cut to seconds, and what is revoked stays revoked.
    private static long Seconds(DateTimeOffset? time, long none)
    {
        if (time is not { } given)
            return none;
        var (seconds, rest) = Math.DivRem(given.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond);
        return rest > 0 ? seconds + 1 : seconds;
    }
}
