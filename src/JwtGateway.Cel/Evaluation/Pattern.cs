using System.Text.RegularExpressions;

namespace JwtGateway.Cel.Evaluation;

/// <summary>A compiled regular expression.</summary>
/// <param name="Regex">Of linear time: it holds no captures and does not backtrack.</param>
/// <param name="Size">How many characters it has when its repetitions are written out: what a character of a text costs at worst.</param>
internal sealed record Pattern(Regex Regex, long Size)
{
    /// <summary>Whether a text matches, for a cost.</summary>
    public CelValue Matches(string text, ref EvaluationState state) =>
        state.SpendText(text.Length + (text.Length * Size / 64)) ? CelValue.FromBool(Regex.IsMatch(text)) : CelErrors.Cost;
}
