using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace JwtGateway.Tokens.Changes;

/// <summary>
/// What stands in place of matches, as Go has it (<c>Regexp.Expand</c>): <c>$name</c> and <c>${name}</c> are what a group matched, by number or name, and nothing where there is
/// no such group; a name without braces is as long as letters, digits and underscores go, so <c>$1x</c> is the group <c>1x</c>; <c>$$</c> is a dollar sign, and so is one that
/// begins no name.
/// </summary>
internal sealed class ReplacementText
{
    private readonly ImmutableArray<Part> _parts;

    public ReplacementText(string text) => _parts = [.. Parse(text)];

    /// <summary>The text with every match replaced.</summary>
    public string In(Regex pattern, string text) => pattern.Replace(text, Expand);

    private string Expand(Match match)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Literal is { } literal)
                text.Append(literal);
            else
                text.Append(int.TryParse(part.Group, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? match.Groups[number].ValueSpan : match.Groups[part.Group!].ValueSpan);
        }

        return text.ToString();
    }

    private static IEnumerable<Part> Parse(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var dollar = text.IndexOf('$', at);
            if (dollar != at)
                yield return new(text[at..(dollar < 0 ? text.Length : dollar)], null);
            if (dollar < 0)
                yield break;
            var (part, end) = Reference(text, dollar + 1);
            yield return part;
            at = end;
        }
    }

    /// <summary>What follows a dollar sign, and where it ends.</summary>
    private static (Part Part, int End) Reference(string text, int at)
    {
        if (at < text.Length && text[at] == '$')
            return (new("$", null), at + 1);
        if (at < text.Length && text[at] == '{')
        {
            var close = text.IndexOf('}', at);
            var name = close < 0 ? "" : text[(at + 1)..close];
            return name.Length > 0 && name.All(IsNameCharacter) ? (new(null, name), close + 1) : (new("$", null), at);
        }

        var end = at;
        while (end < text.Length && IsNameCharacter(text[end]))
            end++;
        return end > at ? (new(null, text[at..end]), end) : (new("$", null), at);
    }

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';

    private readonly record struct Part(string? Literal, string? Group);
}
