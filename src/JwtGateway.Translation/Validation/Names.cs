using System.Buffers;
using System.Net;

namespace JwtGateway.Translation.Validation;

/// <summary>The spellings that Kubernetes and HTTP allow.</summary>
internal static class Names
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>An RFC 9110 token of at most 256 characters, as header names are.</summary>
    public static bool IsHeaderName(string name) => name.Length is >= 1 and <= 256 && !name.AsSpan().ContainsAnyExcept(TokenChars);

    /// <summary>A header value that cannot end its line (RFC 9110 section 5.5).</summary>
    public static bool IsHeaderValue(string value) => !value.Any(c => c is '\r' or '\n' or '\0' || c > 0xff);

    /// <summary>A Kubernetes qualified name: an optional DNS prefix and a slash, then up to 63 of letters, digits, <c>-_.</c></summary>
    public static bool IsQualifiedName(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 || IsDnsName(name[..slash])) && IsLabelValue(name[(slash + 1)..]);
    }

    /// <summary>A DNS name in lower case, of at most 253 characters (RFC 1123).</summary>
    public static bool IsDnsName(string name) => name.Length is >= 1 and <= 253 && name.Split('.').All(IsDnsLabel);

    /// <summary>A host name in lower case; IP addresses are none, though their spelling would pass.</summary>
    public static bool IsHostname(string name) => IsDnsName(name) && !IPAddress.TryParse(name, out _);

    private static bool IsDnsLabel(string label) =>
        label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsLabelValue(string value) =>
        value.Length is >= 1 and <= 63 && char.IsAsciiLetterOrDigit(value[0]) && char.IsAsciiLetterOrDigit(value[^1])
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
