using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What is demanded of <c>algorithms</c>, and of <c>localJWKS.algorithm</c> beside it.</summary>
internal static class AlgorithmRules
{
    public static string Expected { get; } = $"use {string.Join(", ", SignatureAlgorithmNames.All)}";

    public static IEnumerable<Problem> Check(JwtProvider provider, string path)
    {
        var algorithms = provider.Algorithms;
        for (var i = 0; i < algorithms.Length; i++)
        {
            if (!IsKnown(algorithms[i]))
                yield return new(ConditionReason.Invalid, $"{path}.algorithms[{i}]", $"JWT: the algorithm is not supported; {Expected}.");
            else if (algorithms.IndexOf(algorithms[i]) < i)
                yield return new(ConditionReason.Invalid, $"{path}.algorithms[{i}]", $"JWT: {algorithms[i]} is listed twice.");
        }

        if (provider.LocalJWKS?.Algorithm is { } algorithm && IsKnown(algorithm) && !algorithms.IsEmpty && !algorithms.Any(a => AreOne(a, algorithm)))
        {
            yield return new(ConditionReason.Invalid, path + ".localJWKS.algorithm",
                $"JWT: {algorithm} is not in the provider's algorithms, so no token could be verified; add it there, or change it here.");
        }
    }

    public static bool IsKnown(string algorithm) => SignatureAlgorithmNames.All.Contains(algorithm);

    /// <summary>Whether keys of the one are keys of the other.</summary>
    private static bool AreOne(string a, string b) => a == b || (IsEd25519(a) && IsEd25519(b));

    private static bool IsEd25519(string algorithm) => algorithm is "EdDSA" or "Ed25519";
}
