using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Expressions;

/// <summary>Regular expressions that were written for Go. What Go reads otherwise than .NET is refused, as it would mean something else without anybody noticing.</summary>
internal static class GoPatterns
{
    public const string Expected = Regexes.Expected + @", and without [:classes:] and \Q";

    public static bool IsUsable(string pattern) =>
        Regexes.IsUsable(pattern) && !pattern.Contains("[:", StringComparison.Ordinal) && !pattern.Contains(@"\Q", StringComparison.Ordinal);
}
