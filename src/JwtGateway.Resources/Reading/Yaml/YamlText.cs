namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>Checks on characters that the parser would pass over, ending the text early or losing them without a word.</summary>
internal static class YamlText
{
    /// <summary>The text without its byte order mark.</summary>
    public static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    /// <summary>The first character that a document must not hold as it stands, or null.</summary>
    public static DocumentError? FirstForbidden(string file, string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (IsPair(text, at))
                at++;
            else if (IsForbidden(text[at]))
                return Error(file, text, at);
        }

        return null;
    }

    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);

    // U+0085, U+2028 and U+2029 end a line in YAML 1.1 and do not in YAML 1.2 and JSON: no reading would be right for everyone.
    private static bool IsForbidden(char character) =>
        character is < ' ' and not ('\t' or '\n' or '\r') or '\u0085' or '\u2028' or '\u2029' || char.IsSurrogate(character);

    private static DocumentError Error(string file, string text, int at)
    {
        var (line, column) = Position(text, at);
        var found = $"U+{(int)text[at]:X4}";
        return new DocumentError(file, line, column, $"expected printable text, found {found}; escape it in a double-quoted string");
    }

    private static (int Line, int Column) Position(string text, int at)
    {
        var before = text.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}
