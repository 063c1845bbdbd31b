namespace JwtGateway.Proxy.Observing;

/// <summary>What a client sent, as it may be shown on a line.</summary>
internal static class CleanText
{
    private const int MaxLength = 1024;

    /// <summary>At most 1,024 characters of <paramref name="text"/>, with everything but printable ASCII replaced by a question mark.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        text = text.Length > MaxLength ? text[..MaxLength] : text;
        return text.ContainsAnyExceptInRange('!', '~')
            ? string.Create(text.Length, text, static (clean, dirty) =>
            {
                for (var i = 0; i < clean.Length; i++)
                {
                    clean[i] = dirty[i] is >= '!' and <= '~' ? dirty[i] : '?';
                }
            })
            : text.ToString();
    }
}
