using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads URLRewrite filters.</summary>
internal static class RewriteRules
{
    public static IEnumerable<Problem> Check(HttpUrlRewrite rewrite, string path, bool hasOnePrefix)
    {
        if (rewrite.Hostname is { } hostname && !Names.IsHostname(hostname))
        {
            yield return new(ConditionReason.UnsupportedValue, path + ".hostname",
                "The host name is not valid; expected a DNS name in lower case, without wildcard, not an address.");
        }

        foreach (var problem in PathModifiers.Check(rewrite.Path, path + ".path", hasOnePrefix))
            yield return problem;
    }

    public static RewriteIr? Read(HttpUrlRewrite? rewrite) =>
        rewrite is null ? null : new() { Hostname = rewrite.Hostname, Path = PathModifiers.Read(rewrite.Path) };
}
