using System.Text;

namespace JwtGateway.Tokens;

/// <summary>Text that came from outside, made fit for a log line, a status or a terminal.</summary>
internal static class SafeText
{
    private const int MaxLength = 128;

    /// <summary>At most 128 characters of <paramref name="text"/>, with everything that is not plainly printable replaced by <c>?</c>.</summary>
    public static string Of(string text) =>
        text.Length <= MaxLength && text.All(IsPlain) ? text : Clean(text);

    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
            clean.Append(IsPlain(c) ? c : '?');
        return text.Length > MaxLength ? clean.Append('…').ToString() : clean.ToString();
    }

    // Letters and digits of every script, but no controls, line or direction marks, and no halves of anything.
    private static bool IsPlain(char c) => char.IsAscii(c) ? !char.IsControl(c) : char.IsLetterOrDigit(c);
}
