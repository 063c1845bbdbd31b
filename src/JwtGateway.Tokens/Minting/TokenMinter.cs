using System.Text;
using System.Text.Json.Nodes;

namespace JwtGateway.Tokens.Minting;

/// <summary>Makes JWTs.</summary>
public static class TokenMinter
{
    /// <summary>A token with the header members <c>alg</c>, <c>typ</c> and, where there is one, <c>kid</c>.</summary>
    /// <param name="key">Signs it.</param>
    /// <param name="claims">The payload.</param>
    /// <param name="algorithm">The <c>alg</c>; null: the key's own.</param>
    /// <param name="keyId">The <c>kid</c>; null: the key's own; empty: none.</param>
    /// <exception cref="NotSupportedException">The algorithm is unknown, or does not fit the key.</exception>
    public static string Mint(SigningKey key, JsonObject claims, string? algorithm = null, string? keyId = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(claims);
        var header = new JsonObject { ["alg"] = algorithm ?? key.DefaultAlgorithm, ["typ"] = "JWT" };
        if ((keyId ?? key.KeyId) is { Length: > 0 } kid)
            header["kid"] = kid;
        return key.Sign(header, Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }
}
