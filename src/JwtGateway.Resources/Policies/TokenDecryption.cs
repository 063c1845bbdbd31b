using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>Encrypted tokens (RFC 7516), with a signed token inside.</summary>
public sealed record TokenDecryption
{
    /// <summary>The private or symmetric keys; required.</summary>
    public DecryptionKeysReference? KeysFrom { get; init; }

    /// <summary>The <c>alg</c>s that are taken, by their registered names; empty: every one that is supported.</summary>
    public ImmutableArray<string> KeyManagement { get; init; } = [];

    /// <summary>The <c>enc</c>s that are taken, by their registered names; empty: every one that is supported.</summary>
    public ImmutableArray<string> ContentEncryption { get; init; } = [];

    /// <summary>Refuses tokens that are not encrypted. Default false.</summary>
    public bool Required { get; init; }
}

/// <summary>Keys to decrypt with, in a Secret or ConfigMap of the policy's namespace.</summary>
public sealed record DecryptionKeysReference
{
    /// <summary>The kind: Secret or ConfigMap.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The object's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value's key; null: <c>jwks</c>, else the only one.</summary>
    public string? Key { get; init; }

    /// <summary>How the keys are written down: JWKS (default), JWK, PEM, or Symmetric, the bytes of a shared key.</summary>
    public string Format { get; init; } = "JWKS";

    /// <summary>Raw (default): the value is the keys. Base64: it is their Base64 or base64url, besides what Kubernetes does with the values of Secrets.</summary>
    public string Encoding { get; init; } = "Raw";
}
