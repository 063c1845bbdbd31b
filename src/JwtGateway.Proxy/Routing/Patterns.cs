using System.Text.RegularExpressions;

namespace JwtGateway.Proxy.Routing;

/// <summary>
/// Regular expressions, most of which must match a whole text. They run without backtracking: the time is linear in the text, whoever wrote the
/// expression. Equal expressions of one configuration are compiled once.
/// </summary>
internal sealed class Patterns
{
    private readonly Dictionary<(string Expression, bool IsWhole), Regex> _compiled = [];

    /// <summary>Compiles <paramref name="expression"/>; false, and why, when it is not one that can run without backtracking.</summary>
    public bool TryCompile(string expression, out Regex regex, out string error) => TryCompile(expression, isWhole: true, out regex, out error);

    /// <summary>The same for one that need not match the whole text where <paramref name="isWhole"/> is false.</summary>
    public bool TryCompile(string expression, bool isWhole, out Regex regex, out string error)
    {
        error = "";
        if (_compiled.TryGetValue((expression, isWhole), out var known))
        {
            regex = known;
            return true;
        }

        regex = Never;
        try
        {
            // Alone first: `a)|(b` would otherwise close the group that anchors it.
            _ = new Regex(expression, Options);
            regex = new Regex(isWhole ? $@"\A(?:{expression})\z" : expression, Options);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = e.Message;
            return false;
        }

        _compiled[(expression, isWhole)] = regex;
        return true;
    }

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly Regex Never = new(@"\z.", Options);
}
