using System.Text.RegularExpressions;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel;

/// <summary>
/// A regular expression in RE2's notation, for hosts that do more with one than <c>matches()</c> does. Matching takes time linear in the text, whatever the
/// pattern. Groups are numbered from 1, those with names too.
/// </summary>
public static class CelPattern
{
    /// <summary>Compiles a pattern; null, and why, for what is none.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="limits">Limits: <see cref="CelLimits.PatternLength"/>.</param>
    /// <param name="wrong">What is wrong with it; empty when nothing is.</param>
    public static Regex? Compile(string pattern, CelLimits limits, out string wrong) => PatternCache.Compile(pattern, limits.PatternLength, out wrong, captures: true)?.Regex;

    /// <summary>Compiles a pattern that came with a request, to be matched with one text; null, and why, also where that would cost too much.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="limits">Limits: <see cref="CelLimits.DynamicPatternLength"/> and <see cref="CelLimits.Cost"/>.</param>
    /// <param name="textLength">The length of the text.</param>
    /// <param name="wrong">What is wrong; empty when nothing is.</param>
    public static Regex? CompileDynamic(string pattern, CelLimits limits, int textLength, out string wrong)
    {
        if (PatternCache.Compile(pattern, Math.Min(limits.DynamicPatternLength, limits.PatternLength), out wrong, captures: true) is not { } made)
            return null;
        if (made.CostOf(textLength) <= limits.Cost)
            return made.Regex;
        wrong = "cost limit exceeded";
        return null;
    }
}
