using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// What a provider asks of a token's times (RFC 7519 sections 4.1.4 to 4.1.6). <c>nbf</c> and <c>exp</c> are held to the clock wherever they are, as
/// in Envoy. <c>iat</c> is looked at only where something is asked of it, and must then not be in the future.
/// </summary>
internal sealed class TimeChecks(JwtProviderIr provider, TimeProvider time)
{
    private readonly long _skew = (long)provider.ClockSkew.TotalSeconds;
    private readonly long? _maxLifetime = Seconds(provider.Times.MaxLifetime);
    private readonly long? _maxAge = Seconds(provider.Times.MaxAge);
    private readonly bool _needsExpiration = provider.Times.RequireExpiration || provider.Times.MaxLifetime is not null;
    private readonly bool _needsIssuedAt = provider.Times.RequireIssuedAt || provider.Times.MaxAge is not null;

    // An iat ahead of the clock would make any lifetime look short.
    private readonly bool _readsIssuedAt =
        provider.Times is { RequireIssuedAt: true } or { RefuseFutureIssuedAt: true } or { MaxAge: not null } or { MaxLifetime: not null } || provider.Profile != TokenProfile.Any;

    /// <summary>Ok, or the first thing that is wrong.</summary>
    public JwtStatus Check(in RegisteredClaims claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();

        // The skew is on the side of the clock: exp may be near 2^63.
        if (now + _skew < claims.NotBefore)
            return JwtStatus.NotYetValid;
        if (now - _skew > claims.Expires)
            return JwtStatus.Expired;
        if (_needsExpiration && claims.Expires is null)
            return JwtStatus.ExpirationMissing;
        return _readsIssuedAt ? CheckIssuedAt(claims, now) : JwtStatus.Ok;
    }

    private JwtStatus CheckIssuedAt(in RegisteredClaims claims, long now)
    {
        if (_needsIssuedAt && claims.IssuedAt is null)
            return JwtStatus.IssuedAtMissing;
        if (now + _skew < claims.IssuedAt)
            return JwtStatus.IssuedInFuture;
        if (now - _skew - claims.IssuedAt > _maxAge)
            return JwtStatus.TooOld;

        // Neither is negative, so the difference is a long.
        return claims.Expires - (claims.IssuedAt ?? claims.NotBefore ?? now) > _maxLifetime ? JwtStatus.LifetimeTooLong : JwtStatus.Ok;
    }

    private static long? Seconds(TimeSpan? span) => span is { } given ? (long)given.TotalSeconds : null;
}
