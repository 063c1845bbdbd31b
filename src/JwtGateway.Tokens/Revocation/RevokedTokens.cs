using System.Collections.Immutable;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Revocation;

/// <summary>All that a provider's tokens are held to.</summary>
internal sealed class RevokedTokens(ImmutableArray<IssuersRevocations> lists)
{
    /// <summary>Whether <paramref name="token"/>, which verified, is revoked.</summary>
    public bool Has(PresentedToken token)
    {
        foreach (var list in lists)
        {
            if (list.Has(token))
                return true;
        }

        return false;
    }
}
