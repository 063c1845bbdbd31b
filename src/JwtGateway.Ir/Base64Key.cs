using System.Buffers;
using System.Buffers.Text;

namespace JwtGateway.Ir;

/// <summary>How <see cref="KeyFormat.Base64"/> is read, in both planes alike.</summary>
public static class Base64Key
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");

    /// <summary>
    /// The octets that <paramref name="text"/> spells in Base64 or base64url (RFC 4648 sections 4 and 5), with or without padding, with line breaks
    /// wherever tools put them. Null when it is neither, or mixes the two.
    /// </summary>
    public static byte[]? Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var compact = text.AsSpan().ContainsAny(Blanks) ? string.Concat(text.Where(c => !Blanks.Contains(c))) : text;
        var unpadded = compact.TrimEnd('=');
        if (compact.Length != unpadded.Length && compact.Length % 4 != 0)
            return null;
        if (unpadded.AsSpan().ContainsAny("+/"))
            unpadded = unpadded.AsSpan().ContainsAny("-_") ? "?" : unpadded.Replace('+', '-').Replace('/', '_');
        var octets = new byte[Base64Url.GetMaxDecodedLength(unpadded.Length)];
        return Base64Url.DecodeFromChars(unpadded, octets, out _, out var written) == OperationStatus.Done ? octets[..written] : null;
    }
}
