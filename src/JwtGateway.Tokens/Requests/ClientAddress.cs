using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Requests;

/// <summary>An IP address as a number. An IPv4 address that is mapped into IPv6 is the IPv4 address.</summary>
/// <param name="Bits">The address; IPv4 in the lowest 32 bits.</param>
/// <param name="IsV4">Which family it is of.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClientAddress(UInt128 Bits, bool IsV4)
{
    private const int LongestText = 45;

    /// <summary>
    /// The client's address: the connection's own, or the entry of <c>X-Forwarded-For</c> that the outermost of the trusted proxies added, counted
    /// from the right, since everything further left is whatever the client wrote.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="trustedHops">How many proxies in front of this one are trusted; null: nobody knows.</param>
    /// <returns>Null where the address cannot be made out: there are fewer entries than hops, or the entry is no address.</returns>
    public static ClientAddress? Of(HttpContext context, int? trustedHops) => trustedHops switch
    {
        null => null,
        0 => context.Connection.RemoteIpAddress is { } own ? Of(own) : null,
        { } hops => TryEntry(context.Request.Headers["X-Forwarded-For"], hops, out var entry) ? TryParse(entry) : null,
    };

    /// <summary>The same address.</summary>
    public static ClientAddress Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        var bits = UInt128.Zero;
        foreach (var octet in octets[..length])
            bits = (bits << 8) | octet;
        return length == 4 || address.IsIPv4MappedToIPv6 ? new ClientAddress((uint)bits, true) : new ClientAddress(bits, false);
    }

    /// <summary>The address as the platform has it.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Bits);
        return new IPAddress(IsV4 ? octets[12..] : octets);
    }

    /// <inheritdoc/>
    public override string ToString() => ToIPAddress().ToString();

    /// <summary>
    /// Reads an entry: an address, with or without a port, an IPv6 one with or without brackets (with a port it needs them). Nothing else: no
    /// zone, no octal or short spellings that others would read otherwise.
    /// </summary>
    public static ClientAddress? TryParse(ReadOnlySpan<char> entry)
    {
        var text = entry.Trim(" \t");
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            return end > 0 && IsPort(text[(end + 1)..]) ? TryParseV6(text[1..end]) : null;
        }

        var colon = text.IndexOf(':');
        if (colon >= 0 && text[(colon + 1)..].Contains(':'))
            return TryParseV6(text);
        return colon < 0 ? TryParseV4(text) : IsPort(text[colon..]) ? TryParseV4(text[..colon]) : null;
    }

    private static ClientAddress? TryParseV4(ReadOnlySpan<char> text)
    {
        Span<char> canonical = stackalloc char[LongestText];
        return IPAddress.TryParse(text, out var address) && address.TryFormat(canonical, out var length) && text.SequenceEqual(canonical[..length])
            ? Of(address)
            : null;
    }

    private static ClientAddress? TryParseV6(ReadOnlySpan<char> text) =>
        text.Length <= LongestText && text.Contains(':') && !text.ContainsAny("%[]/") && IPAddress.TryParse(text, out var address) ? Of(address) : null;

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && text.Length is > 1 and <= 6 && !text[1..].ContainsAnyExceptInRange('0', '9'));

    // The header's lines are one list in the order in which they came (RFC 9110 section 5.3).
    private static bool TryEntry(StringValues lines, int fromRight, out ReadOnlySpan<char> entry)
    {
        entry = default;
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var rest = lines[i].AsSpan();
            while (true)
            {
                var comma = rest.LastIndexOf(',');
                entry = rest[(comma + 1)..];
                if (--fromRight == 0)
                    return true;
                if (comma < 0)
                    break;
                rest = rest[..comma];
            }
        }

        return false;
    }
}
