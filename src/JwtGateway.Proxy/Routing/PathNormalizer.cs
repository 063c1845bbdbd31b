using System.Buffers;
using System.Text;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Routing;

/// <summary>
/// Brings equivalent paths to one spelling (RFC 3986 section 6.2.2): percent-encoded unreserved characters are decoded, the other escapes are
/// upper-cased, empty and dot segments are removed.
/// Refused, because upstreams disagree about them: encoded slashes and backslashes, control characters, escapes that are no UTF-8, and dot
/// segments with parameters (<c>/..;/</c>). Some of it is otherwise where <see cref="PathRulesIr"/> say so.
/// </summary>
internal static class PathNormalizer
{
    private const string Unreserved = "-._~";

    /// <summary>Normalizes <paramref name="path"/>, which starts with a slash and is printable ASCII.</summary>
    public static bool TryNormalize(ReadOnlySpan<char> path, PathRulesIr rules, out string normal)
    {
        normal = "";
        var buffer = ArrayPool<char>.Shared.Rent(path.Length);
        try
        {
            var length = Unescape(path, buffer, rules.EscapedSlashesAction);
            if (length < 0)
            {
                return false;
            }

            length = RemoveSegments(buffer.AsSpan(0, length), rules.MergeSlashes);
            normal = length < 0 ? "" : new string(buffer, 0, length);
            return length > 0;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Brings the escapes of <paramref name="path"/> to their one spelling and leaves its segments alone.</summary>
    public static bool TryRespell(string path, out string respelled)
    {
        var buffer = new char[path.Length];
        var length = Unescape(path, buffer, EscapedSlashesAction.RejectRequest);
        respelled = length < 0 ? "" : new string(buffer, 0, length);
        return length >= 0;
    }

    /// <summary>Writes the path with its escapes in their one spelling; returns the length, or -1 when it is refused.</summary>
    private static int Unescape(ReadOnlySpan<char> path, Span<char> to, EscapedSlashesAction slashes)
    {
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\')
            {
                return -1;
            }

            if (path[i] != '%')
            {
                to[length++] = path[i];
                continue;
            }

            var escape = EscapedCharacter(path[i..], to[length..], slashes, out var written);
            if (escape == 0)
            {
                return -1;
            }

            length += written;
            i += escape - 1;
        }

        return length;
    }

    /// <summary>Reads the escapes of one character and writes its one spelling; returns how many characters were read, 0 when it is refused.</summary>
    private static int EscapedCharacter(ReadOnlySpan<char> path, Span<char> to, EscapedSlashesAction slashes, out int written)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < 4 && TryReadEscape(path[(3 * count)..], out bytes[count]) && (count == 0 || bytes[count] is >= 0x80 and < 0xC0))
        {
            count++;
        }

        written = 0;
        if (count == 0 || Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) != OperationStatus.Done)
        {
            return 0;
        }

        if (IsRefused(rune, slashes))
        {
            return 0;
        }

        if (rune.IsAscii && ((rune.Value == '/' && slashes == EscapedSlashesAction.UnescapeAndForward) || char.IsAsciiLetterOrDigit((char)rune.Value) || Unreserved.Contains((char)rune.Value, StringComparison.Ordinal)))
        {
            to[0] = (char)rune.Value;
            written = 1;
            return 3;
        }

        written = path[..(3 * used)].ToUpperInvariant(to);
        return 3 * used;
    }

    private static bool IsRefused(Rune rune, EscapedSlashesAction slashes) => rune.Value switch
    {
        < 0x20 or 0x7F => true,
        '/' => slashes == EscapedSlashesAction.RejectRequest,
        '\\' => slashes != EscapedSlashesAction.KeepUnchanged,
        _ => false,
    };

    private static bool TryReadEscape(ReadOnlySpan<char> path, out byte value)
    {
        value = 0;
        return path.Length >= 3 && path[0] == '%'
            && Convert.FromHexString(path.Slice(1, 2), System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref value, 1), out _, out _)
                == OperationStatus.Done;
    }

    /// <summary>Removes dot segments, and empty ones where <paramref name="merge"/> says so, in place; returns the length, or -1 when the path is refused.</summary>
    private static int RemoveSegments(Span<char> path, bool merge)
    {
        var length = 0;
        for (var i = 0; i < path.Length;)
        {
            var rest = path[(i + 1)..];
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            i += segment.Length + 1;
            if (IsAmbiguousDotSegment(segment) || HidesDotSegment(segment))
            {
                return -1;
            }

            var last = slash < 0;
            if (segment is "..")
            {
                // What it removes is another segment for those who merge than for those who do not.
                if (!merge && length > 0 && path[length - 1] == '/')
                {
                    return -1;
                }

                length = Math.Max(0, path[..length].LastIndexOf('/'));
            }

            if (segment is "." or ".." || (merge && segment.IsEmpty))
            {
                // What ends in an empty or dot segment names a directory: the slash stays.
                if (last)
                {
                    path[length++] = '/';
                }

                continue;
            }

            path[length++] = '/';
            segment.CopyTo(path[length..]);
            length += segment.Length;
        }

        return length;
    }

    private static bool IsAmbiguousDotSegment(ReadOnlySpan<char> segment)
    {
        var rest = segment.TrimStart('.');
        var dots = segment.Length - rest.Length;
        return dots is 1 or 2 && (rest.StartsWith(';') || rest.StartsWith("%3B", StringComparison.Ordinal));
    }

    /// <summary>Whether a slash or backslash that stayed escaped has a dot segment beside it, for those who unescape and then resolve.</summary>
    private static bool HidesDotSegment(ReadOnlySpan<char> segment)
    {
        var rest = segment;
        while (NextEscapedSlash(rest) is var at && at >= 0)
        {
            if (IsDotSegment(rest[..at]))
            {
                return true;
            }

            rest = rest[(at + 3)..];
        }

        return rest.Length < segment.Length && IsDotSegment(rest);
    }

    private static bool IsDotSegment(ReadOnlySpan<char> piece) => piece is "." or ".." || IsAmbiguousDotSegment(piece);

    /// <summary>Where the first one begins; -1: there is none. Escapes are in upper case by now.</summary>
    private static int NextEscapedSlash(ReadOnlySpan<char> segment)
    {
        var slash = segment.IndexOf("%2F", StringComparison.Ordinal);
        var backslash = segment.IndexOf("%5C", StringComparison.Ordinal);
        return slash < 0 || (backslash >= 0 && backslash < slash) ? backslash : slash;
    }
}
