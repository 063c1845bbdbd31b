using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Revocation;

/// <summary>The tokens that a provider's revocations name, ready to be asked about each verified token.</summary>
internal sealed class RevokedTokens
{
    private readonly IssuersRevocations[] _issuers;

    /// <param name="revocations">All that apply to the provider.</param>
    public RevokedTokens(IEnumerable<RevocationIr> revocations) =>
        _issuers = [.. revocations.GroupBy(r => r.Issuer, StringComparer.Ordinal).Select(same => new IssuersRevocations(same.Key, [.. same]))];

    /// <summary>Whether <paramref name="token"/>, which verified, is revoked.</summary>
    public bool Has(PresentedToken token)
    {
        foreach (var issuer in _issuers)
        {
            if (token.Claims.Issuer.Means(issuer.Issuer, token.Payload) && issuer.Revoke(token))
                return true;
        }

        return false;
    }
}
