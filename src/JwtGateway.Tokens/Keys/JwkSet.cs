namespace JwtGateway.Tokens.Keys;

/// <summary>The usable keys of a JWK Set (RFC 7517 section 5), ready to verify with.</summary>
public sealed class JwkSet
{
}
