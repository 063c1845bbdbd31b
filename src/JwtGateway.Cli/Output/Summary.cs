using JwtGateway.Ir;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Output;

/// <summary>A configuration in a few words.</summary>
internal static class Summary
{
    public static string Of(TranslationResult translation)
    {
        var routes = translation.Gateways.SelectMany(g => g.Routes).Where(r => r.Listener.Length > 0).ToList();
        var guarded = routes.Count(r => r.Policy is EnforceIr);
        var denied = routes.Count(r => r.Policy is DenyIr);
        return $"{Count(translation.Gateways.Length, "Gateway")}, {Count(translation.Gateways.Sum(g => g.Listeners.Length), "listener")}, "
            + $"{Count(routes.Count, "route rule")} ({guarded} with JWT validation, {denied} denied because of a broken policy)";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
