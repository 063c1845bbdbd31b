using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What is demanded of <c>localJWKS</c>, the keys themselves apart.</summary>
internal static class LocalKeyRules
{
    private const int MaxKeyId = 256;

    public static IEnumerable<Problem> Check(LocalJwks local, string path)
    {
        if (local is not ({ Type: "Inline", Inline.Length: > 0, ValueRef: null } or { Type: "ValueRef", ValueRef: not null, Inline: null }))
            yield return Invalid(path, "Exactly one of inline or valueRef must be set with correct type");
        if (local.Format is not ("JWKS" or "JWK" or "PEM" or "HMAC"))
            yield return Invalid(path + ".format", "the format is not JWKS, JWK, PEM or HMAC");
        if (local.Encoding is not ("Raw" or "Base64"))
            yield return Invalid(path + ".encoding", "the encoding is not Raw or Base64");
        if (local.KeyID is { Length: 0 or > MaxKeyId })
            yield return Invalid(path + ".keyID", $"the key id is empty, or longer than {MaxKeyId} characters");
        if (local.Algorithm is { } algorithm && Problem(local.Format, algorithm) is { } problem)
            yield return Invalid(path + ".algorithm", problem);
    }

    private static string? Problem(string format, string algorithm)
    {
        var symmetric = algorithm.StartsWith("HS", StringComparison.Ordinal);
        return !AlgorithmRules.IsKnown(algorithm) ? $"the algorithm is not supported; {AlgorithmRules.Expected}"
            : format == "HMAC" && !symmetric ? $"{algorithm} does not fit an HMAC key; use HS256, HS384 or HS512"
            : format == "PEM" && symmetric ? $"{algorithm} does not fit a public key: whoever has it could sign"
            : null;
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"JWT: {message}.");
}
