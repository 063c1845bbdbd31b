using System.Text.RegularExpressions;
using JwtGateway.Cel.Functions;

namespace JwtGateway.Cel.Evaluation;

/// <summary>Regular expressions that are not constants, the latest few of a program. Matching takes time linear in the text, whatever the pattern.</summary>
internal sealed class PatternCache(CelLimits limits)
{
    /// <summary>For evaluations without patterns.</summary>
    public static readonly PatternCache None = new(CelLimits.Default with { DynamicPatterns = 0 });

    private readonly Lock _lock = new();
    private readonly Queue<string> _order = [];
    private readonly Dictionary<string, Pattern> _patterns = new(StringComparer.Ordinal);

    /// <summary>Compiles a pattern of RE2 syntax; null and why if it is none.</summary>
    public static Pattern? Compile(string pattern, int longest, out string wrong, bool captures = false)
    {
        wrong = "";
        if (pattern.Length > longest)
        {
            wrong = $"a regular expression has at most {longest} characters";
            return null;
        }

        var translation = new PatternTranslator(pattern, captures);
        if (translation.Translate() is not { } translated)
        {
            wrong = "invalid regular expression: " + translation.Issue;
            return null;
        }

        try
        {
            return new Pattern(new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), translation.Size);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // What .NET refuses: a syntax error, or a construct without linear time.
            wrong = "invalid regular expression: RE2 syntax is expected, without look-around and back-references";
            return null;
        }
    }

    /// <summary>Whether a text matches a pattern; an error for what is no pattern.</summary>
    public CelValue Matches(string text, string pattern, ref EvaluationState state)
    {
        if (!state.SpendText(pattern.Length))
            return CelErrors.Cost;
        if (Known(pattern) is { } known)
            return known.Matches(text, ref state);
        if (!state.Spend(500 + pattern.Length))
            return CelErrors.Cost;
        if (Compile(pattern, Math.Min(limits.DynamicPatternLength, limits.PatternLength), out var wrong) is not { } made)
            return CelValue.FromError(wrong);
        if (!state.Spend(made.Size * 16L))
            return CelErrors.Cost;
        Keep(pattern, made);
        return made.Matches(text, ref state);
    }

    private Pattern? Known(string pattern)
    {
        lock (_lock)
        {
            return _patterns.GetValueOrDefault(pattern);
        }
    }

    private void Keep(string pattern, Pattern compiled)
    {
        lock (_lock)
        {
            if (limits.DynamicPatterns <= 0 || !_patterns.TryAdd(pattern, compiled))
                return;
            _order.Enqueue(pattern);
            if (_order.Count > limits.DynamicPatterns && _order.TryDequeue(out var oldest))
                _patterns.Remove(oldest);
        }
    }
}
