using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What is demanded of <c>decryption</c>, the keys themselves apart.</summary>
internal static class DecryptionRules
{
    public static IEnumerable<Problem> Check(TokenDecryption decryption, string path) =>
    [
        .. decryption.KeysFrom is { } keys
            ? CheckKeys(keys, path + ".keysFrom")
            : [Invalid(path + ".keysFrom", "it must say where the keys are that tokens are decrypted with")],
        .. CheckNames(decryption.KeyManagement, EncryptionAlgorithmNames.KeyManagement, path + ".keyManagement"),
        .. CheckNames(decryption.ContentEncryption, EncryptionAlgorithmNames.ContentEncryption, path + ".contentEncryption"),
        .. CheckFit(decryption, path + ".keyManagement"),
    ];

    /// <summary>The settings of one that keeps the rules.</summary>
    public static DecryptionIr Read(TokenDecryption decryption, string keySource) => new()
    {
        KeySource = keySource,
        KeyManagement = decryption.KeyManagement.IsEmpty ? EncryptionAlgorithmNames.KeyManagement : decryption.KeyManagement,
        ContentEncryption = decryption.ContentEncryption.IsEmpty ? EncryptionAlgorithmNames.ContentEncryption : decryption.ContentEncryption,
        Required = decryption.Required,
    };

    private static IEnumerable<Problem> CheckKeys(DecryptionKeysReference keys, string path)
    {
        if (keys.Kind is not ("Secret" or "ConfigMap"))
            yield return Invalid(path + ".kind", "the kind is not Secret or ConfigMap");
        if (keys.Name.Length == 0)
            yield return Invalid(path + ".name", "the name is missing");
        if (keys.Format is not ("JWKS" or "JWK" or "PEM" or "Symmetric"))
            yield return Invalid(path + ".format", "the format is not JWKS, JWK, PEM or Symmetric");
        if (keys.Encoding is not ("Raw" or "Base64"))
            yield return Invalid(path + ".encoding", "the encoding is not Raw or Base64");
    }

    private static IEnumerable<Problem> CheckNames(ImmutableArray<string> names, ImmutableArray<string> known, string path)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (!known.Contains(names[i]))
                yield return Invalid($"{path}[{i}]", WhyNot(names[i]) ?? $"the algorithm is not supported; use {string.Join(", ", known)}");
            else if (names.IndexOf(names[i]) < i)
                yield return Invalid($"{path}[{i}]", $"{names[i]} is listed twice");
        }
    }

    private static string? WhyNot(string name) => name switch
    {
        "RSA1_5" => "RSA1_5 is never supported, because its padding can be probed (RFC 8725 section 3.2); use RSA-OAEP-256",
        _ when name.StartsWith("PBES2-", StringComparison.Ordinal) => "PBES2 is never supported, because the sender of a token chooses how much work it is; use A256KW",
        _ => null,
    };

    private static IEnumerable<Problem> CheckFit(TokenDecryption decryption, string path)
    {
        var names = decryption.KeyManagement;
        if (names.IsEmpty || !names.All(EncryptionAlgorithmNames.KeyManagement.Contains))
            yield break;
        if (decryption.KeysFrom?.Format == "PEM" && names.All(IsSymmetric))
            yield return Invalid(path, "none of these is for a private key, which keys in PEM are; add RSA-OAEP-256 or ECDH-ES, or use another format");
        if (decryption.KeysFrom?.Format == "Symmetric" && !names.Any(IsSymmetric))
            yield return Invalid(path, "none of these is for a symmetric key; add A256KW or dir, or use another format");
    }

    private static bool IsSymmetric(string algorithm) => algorithm is "A128KW" or "A192KW" or "A256KW" or "dir";

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"JWT: {message}.");
}
