using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Parameters;

/// <summary>How much memory the proxies may remember tokens in.</summary>
internal static class TokenCacheRules
{
    // Below a token or two nothing could be remembered, and every request would try.
    private const long Least = 64 * 1024;
    private const long Most = 16L * 1024 * 1024 * 1024;

    /// <summary>The size of parameters that keep the rules, in bytes.</summary>
    public static long Bytes(ProxyTokenCache cache) =>
        cache.MaxSize is { } size ? Quantities.Bytes(size.ToString())!.Value : new GatewaySettingsIr().TokenCacheBytes;

    public static IEnumerable<string> Check(ProxyParametersSpec spec)
    {
        if (spec.TokenCache.MaxSize is not { } size)
            yield break;
        var bytes = Quantities.Bytes(size.ToString());
        if (bytes is null)
            yield return $"spec.tokenCache.maxSize: {Quantities.Expected}, or 0 for none.";
        else if (bytes is not 0 and (< Least or > Most))
            yield return "spec.tokenCache.maxSize: must be 0 or 64Ki to 16Gi.";
        else if (Limit(spec.Resources) is { } limit && bytes > limit / 2)
            yield return "spec.tokenCache.maxSize: is more than half of resources.limits.memory; the proxy would run out of memory.";
    }

    private static long? Limit(JsonObject? resources) =>
        (resources?["limits"] as JsonObject)?["memory"] is JsonValue memory ? Quantities.Bytes(memory.ToString()) : null;
}
