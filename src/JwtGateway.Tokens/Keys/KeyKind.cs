namespace JwtGateway.Tokens.Keys;

/// <summary>What a key is made of. An algorithm names exactly one, so no key can ever be used as another kind's.</summary>
internal enum KeyKind
{
    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>Elliptic curve P-256.</summary>
    EcP256,

    /// <summary>Elliptic curve P-384.</summary>
    EcP384,

    /// <summary>Elliptic curve P-521.</summary>
    EcP521,

    /// <summary>A shared secret.</summary>
    Oct,
}
