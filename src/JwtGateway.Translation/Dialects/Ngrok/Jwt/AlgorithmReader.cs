using System.Collections.Immutable;
using JwtGateway.Translation.Dialects.SecurityPolicies;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>jws.allowed_algorithms</c>.</summary>
internal static class AlgorithmReader
{
    public static ImmutableArray<string> Read(DocumentFields jws, DocumentLog log)
    {
        var algorithms = jws.Texts("allowed_algorithms");
        if (algorithms.IsEmpty)
            log.Error(7176, jws.At("allowed_algorithms"), "At least one algorithm is needed.");
        foreach (var algorithm in algorithms)
        {
            if (algorithm.Value.StartsWith("HS", StringComparison.Ordinal))
                log.Error(7177, algorithm.Path, "Keys come from an address, where a shared secret would be everybody's; use RS256, ES256 or another algorithm with public keys.");
            else if (!AlgorithmRules.IsKnown(algorithm.Value))
                log.Error(7177, algorithm.Path, $"The algorithm is not supported; {AlgorithmRules.Expected}, those with shared secrets (HS…) apart.");
        }

        IssuerLists.Twice(7190, algorithms, "The algorithm", log);
        return [.. algorithms.Select(a => a.Value)];
    }
}
