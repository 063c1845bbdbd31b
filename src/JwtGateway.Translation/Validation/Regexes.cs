using System.Text.RegularExpressions;

namespace JwtGateway.Translation.Validation;

/// <summary>Regular expressions as the data plane runs them: without backtracking, on the whole value.</summary>
internal static class Regexes
{
    public const string Expected = "expected a regular expression without backreferences, lookarounds or atomic groups";

    public static bool IsUsable(string pattern) => Compiles(pattern) && Compiles($@"\A(?:{pattern})\z");

    private static bool Compiles(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
