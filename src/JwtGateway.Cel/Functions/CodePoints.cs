namespace JwtGateway.Cel.Functions;

/// <summary>Positions in strings, which the language counts in code points and .NET in UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>How many code points there are.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
                pairs++;
        }

        return text.Length - pairs;
    }

    /// <summary>Where the code point of that number begins; the length after the last; null beyond.</summary>
    public static int? Offset(string text, long codePoint)
    {
        var at = 0;
        for (; codePoint > 0 && at < text.Length; codePoint--)
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return codePoint == 0 ? at : null;
    }

    /// <summary>How many UTF-16 units the code point takes that begins there.</summary>
    public static int Width(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
