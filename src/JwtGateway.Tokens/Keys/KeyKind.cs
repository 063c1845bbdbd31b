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

    /// <summary>Edwards curve Ed25519.</summary>
    Ed25519,

    /// <summary>A shared secret.</summary>
    Oct,
}

/// <summary>Words for kinds of key.</summary>
internal static class KeyKinds
{
    /// <summary>For people.</summary>
    public static string Describe(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => "it is an RSA key",
        KeyKind.Oct => "it is a shared secret",
        KeyKind.Ed25519 => "it is an OKP key on Ed25519",
        _ => $"it is an EC key on {Curve.Of(kind).Name}",
    };
}
