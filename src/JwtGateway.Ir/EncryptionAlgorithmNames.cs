using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>The algorithms of encrypted tokens in the contract, by their registered names (RFC 7518 sections 4.1 and 5.1).</summary>
/// <remarks>
/// Not among them, for good: <c>RSA1_5</c>, whose padding can be probed (RFC 8725 section 3.2), and <c>PBES2-*</c>, whose work factor the sender of a
/// token chooses.
/// </remarks>
public static class EncryptionAlgorithmNames
{
    /// <summary>Every <c>alg</c>: how the content's key is found.</summary>
    public static ImmutableArray<string> KeyManagement { get; } =
    [
        "RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "A128KW", "A192KW", "A256KW", "dir",
    ];

    /// <summary>Every <c>enc</c>: how the content is encrypted.</summary>
    public static ImmutableArray<string> ContentEncryption { get; } =
        ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];
}
