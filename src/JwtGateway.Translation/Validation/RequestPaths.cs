using System.Buffers;

namespace JwtGateway.Translation.Validation;

/// <summary>
/// Paths as requests have them once they are normalized. Policies compare them with nothing else, so a path in another spelling would be compared
/// with in vain: a rule that denies it would deny nothing.
/// </summary>
internal static class RequestPaths
{
    public const string Expected =
        "expected a path as it is once normalized: it starts with \"/\", has no empty, \".\" or \"..\" segments, no query, and percent-encodes in capitals "
        + "only what must be";

    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/%[]^`{}|\"<>");

    public static bool IsCanonical(string path)
    {
        if (!path.StartsWith('/') || path.AsSpan().ContainsAnyExcept(Allowed) || path.Contains("//", StringComparison.Ordinal))
            return false;
        foreach (var segment in path.Split('/'))
        {
            var rest = segment.TrimStart('.');
            if (segment.Length - rest.Length is 1 or 2 && (rest.Length == 0 || rest[0] == ';' || rest.StartsWith("%3B", StringComparison.Ordinal)))
                return false;
        }

        return HasCanonicalEscapes(path);
    }

    private static bool HasCanonicalEscapes(string path)
    {
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
        {
            if (path.Length - at < 3 || !char.IsAsciiHexDigitUpper(path[at + 1]) || !char.IsAsciiHexDigitUpper(path[at + 2]))
                return false;
            var octet = Convert.ToByte(path.Substring(at + 1, 2), 16);
            if (octet is < 0x20 or 0x7f or (byte)'/' or (byte)'\\' || Unreserved.Contains((char)octet, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
