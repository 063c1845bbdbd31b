using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Cuts members out of JSON text that <see cref="Json.StrictJson"/> has let through.</summary>
internal static class JsonMember
{
    /// <summary>
    /// The text without the member whose value is at <paramref name="value"/>, and without the comma that parted it from its neighbour: the one
    /// behind it, or before it when it is the last. Every other byte stays.
    /// </summary>
    public static byte[] Without(ReadOnlySpan<byte> json, JsonSlice value)
    {
        var start = NameStart(json, value.Start);
        var end = value.Start + value.Length;
        var behind = SkipBlanks(json, end);
        if (json[behind] == ',')
            end = behind + 1;
        else if (BeforeBlanks(json, start) is var before && json[before] == ',')
            start = before;
        return [.. json[..start], .. json[end..]];
    }

    // Of the quotes before a value the first is its name's end, and the next that no backslash escapes is where the name begins.
    private static int NameStart(ReadOnlySpan<byte> json, int value)
    {
        var at = json[..value].LastIndexOf((byte)'"');
        do
        {
            at = json[..at].LastIndexOf((byte)'"');
        }
        while (IsEscaped(json, at));
        return at;
    }

    private static bool IsEscaped(ReadOnlySpan<byte> json, int at)
    {
        var backslashes = 0;
        while (json[at - 1 - backslashes] == '\\')
            backslashes++;
        return backslashes % 2 != 0;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            at++;
        return at;
    }

    private static int BeforeBlanks(ReadOnlySpan<byte> json, int at)
    {
        do
        {
            at--;
        }
        while (json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');
        return at;
    }
}
