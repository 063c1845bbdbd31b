using System.Net;

namespace JwtGateway.Translation.Validation;

/// <summary>Ranges of IP addresses (CIDR, RFC 4632 section 3.1).</summary>
internal static class Cidrs
{
    public const string Expected = "expected a range such as 10.0.0.0/8 or 2001:db8::/32";

    /// <summary>
    /// The range with the bits behind its prefix cleared; null when it is none. IPv4 addresses that are written as IPv6 are none: clients of that
    /// kind count as IPv4.
    /// </summary>
    public static string? Canonical(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || !IsPlain(text.AsSpan(0, slash), address))
            return null;
        var octets = address.GetAddressBytes();
        var prefix = text.AsSpan(slash + 1);
        if (prefix.Length is 0 or > 3 || prefix.ContainsAnyExceptInRange('0', '9') || int.Parse(prefix) is var length && length > octets.Length * 8)
            return null;
        for (var bit = length; bit < octets.Length * 8; bit++)
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return $"{new IPAddress(octets)}/{length}";
    }

    // The platform reads octal, hexadecimal and shortened IPv4 addresses too, which nobody means, and IPv6 zones.
    private static bool IsPlain(ReadOnlySpan<char> text, IPAddress address) =>
        text.Contains(':') ? !text.ContainsAny("%[]") && !address.IsIPv4MappedToIPv6 : text.SequenceEqual(address.ToString());
}
