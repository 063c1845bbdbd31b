using System.Collections.Immutable;

namespace JwtGateway.Resources.Traefik;

/// <summary><c>plugin.jwt</c> of a Middleware: Traefik Hub's validation of JWTs. At least one of the sources of keys is set.</summary>
public sealed record JwtPlugin
{
    /// <summary>The secret of tokens signed with HMAC, or <c>urn:k8s:secret:NAME:KEY</c> of the Middleware's namespace.</summary>
    public string SigningSecret { get; init; } = "";

    /// <summary>Whether the secret is Base64.</summary>
    public bool SigningSecretBase64Encoded { get; init; }

    /// <summary>A public key in PEM, or the URN of a Secret's value.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>The text of a JWK Set, or the path of a file with one.</summary>
    public string JwksFile { get; init; } = "";

    /// <summary>The address of a JWK Set; or a path, which stands for that of the token's issuer.</summary>
    public string JwksUrl { get; init; } = "";

    /// <summary>Whose tokens are taken.</summary>
    public ImmutableArray<TrustedIssuer> TrustedIssuers { get; init; } = [];

    /// <summary>Whether the upstream gets the token.</summary>
    public bool ForwardAuthorization { get; init; }

    /// <summary>The query parameter and form field that may have the token; empty: none.</summary>
    public string TokenKey { get; init; } = "";

    /// <summary>What the claims must say, in Traefik Hub's claims language; empty: anything.</summary>
    public string Claims { get; init; } = "";

    /// <summary>The claim that the access log names the user by.</summary>
    public string UsernameClaim { get; init; } = "";

    /// <summary>Headers that carry claims to the upstream: header to claim.</summary>
    public ImmutableSortedDictionary<string, string> ForwardHeaders { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How keys are fetched.</summary>
    public JwtClientConfig? ClientConfig { get; init; }

    /// <summary>Names the type alone: members may be secret.</summary>
    public override string ToString() => nameof(JwtPlugin);
}

/// <summary>An issuer whose tokens are taken.</summary>
public sealed record TrustedIssuer
{
    /// <summary>The issuer; empty, in one entry at most: every other one.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The address of its JWK Set.</summary>
    public string JwksUrl { get; init; } = "";
}

/// <summary>How keys are fetched.</summary>
public sealed record JwtClientConfig
{
    /// <summary>TLS to the server.</summary>
    public JwtClientTls? Tls { get; init; }

    /// <summary>The limit of one attempt; null: 5 s.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Attempts after the first; null: 3.</summary>
    public int? MaxRetries { get; init; }
}

/// <summary>TLS to the server of the keys.</summary>
public sealed record JwtClientTls
{
    /// <summary>Certificates to trust, in PEM, or the URN of a Secret's value; empty: the system's roots.</summary>
    public string Ca { get; init; } = "";

    /// <summary>The certificate that is shown, likewise.</summary>
    public string Cert { get; init; } = "";

    /// <summary>Its private key, likewise.</summary>
    public string Key { get; init; } = "";

    /// <summary>Takes every certificate.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Names the type alone: members may be secret.</summary>
    public override string ToString() => nameof(JwtClientTls);
}
