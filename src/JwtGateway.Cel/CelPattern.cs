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
    public static Regex? Compile(string pattern, CelLimits limits, out string wrong) => PatternCache.Compile(pattern, limits.PatternLength, out wrong, captures: true);
}
