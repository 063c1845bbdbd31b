using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Revocation;

/// <summary>What is revoked of one issuer's tokens.</summary>
internal sealed class IssuersRevocations
{
    private readonly NameTable<bool> _tokenIds;
    private readonly NameTable<bool> _sessions;

    // The time in seconds before which a subject's tokens must not have been issued; long.MaxValue: none is good.
    private readonly NameTable<long> _subjects;
    private readonly long _issuedBefore;

    public IssuersRevocations(string issuer, IReadOnlyList<RevocationIr> revocations)
    {
        Issuer = Encoding.UTF8.GetBytes(issuer);
        _tokenIds = new(revocations.SelectMany(r => r.TokenIds).Select(id => KeyValuePair.Create(id, true)));
        _sessions = new(revocations.SelectMany(r => r.Sessions).Select(id => KeyValuePair.Create(id, true)));
        _subjects = new(revocations.SelectMany(r => r.Subjects)
            .GroupBy(s => s.Subject, StringComparer.Ordinal)
            .Select(same => KeyValuePair.Create(same.Key, same.Max(s => Seconds(s.IssuedBefore, long.MaxValue)))));
        _issuedBefore = revocations.Select(r => Seconds(r.IssuedBefore, long.MinValue)).Max();
    }

    /// <summary>The <c>iss</c>.</summary>
    public byte[] Issuer { get; }

    /// <summary>Whether one of its tokens is revoked. A token that does not say when it was issued may have been before any time.</summary>
    public bool Revoke(PresentedToken token)
    {
        ref readonly var claims = ref token.Claims;
        var issuedAt = claims.IssuedAt ?? -1;
        return issuedAt < _issuedBefore
            || _tokenIds.TryGet(claims.TokenId, token.Payload, out _)
            || _sessions.TryGet(claims.Session, token.Payload, out _)
            || (_subjects.TryGet(claims.Subject, token.Payload, out var before) && issuedAt < before);
    }

    // A part of a second counts as a whole one: iat is cut to seconds, and what is revoked stays revoked.
    private static long Seconds(DateTimeOffset? time, long none) =>
        time is { } given ? (long)Math.Ceiling((given - DateTimeOffset.UnixEpoch).TotalSeconds) : none;
}
