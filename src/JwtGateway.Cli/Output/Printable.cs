using System.Text;

namespace JwtGateway.Cli.Output;

/// <summary>Text that a client chose, made safe for a terminal and a log: it stays on its line and moves no cursor.</summary>
internal static class Printable
{
    /// <summary>The text with control characters, and those that reorder or hide text, as <c>\uXXXX</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;

        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            _ = IsUnsafe(c) ? safe.Append($"\\u{(int)c:x4}") : safe.Append(c);

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c) is
        System.Globalization.UnicodeCategory.Control or
        System.Globalization.UnicodeCategory.Format or
        System.Globalization.UnicodeCategory.LineSeparator or
        System.Globalization.UnicodeCategory.ParagraphSeparator;
}
