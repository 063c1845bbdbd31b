using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace JwtGateway.Cel.Environments;

/// <summary>A range of addresses (CIDR, RFC 4632 section 3.1). Bits behind the prefix are ignored. An IPv4 address that is mapped into IPv6 is the IPv4 address.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CidrRange(UInt128 Prefix, int Bits, AddressFamily Family)
{
    /// <summary>Reads <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>; null for what is neither.</summary>
    public static CidrRange? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || address.IsIPv4MappedToIPv6)
            return null;
        var width = Width(address.AddressFamily);
        return byte.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var bits) && bits <= width
            ? new CidrRange(Cut(Number(address), bits, width), bits, address.AddressFamily)
            : null;
    }

    /// <summary>Whether the address is in it.</summary>
    public bool Contains(IPAddress address)
    {
        var own = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return own.AddressFamily == Family && Cut(Number(own), Bits, Width(Family)) == Prefix;
    }

    private static int Width(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    // A shift by the whole width would shift by nothing.
    private static UInt128 Cut(UInt128 number, int bits, int width) => bits == 0 ? UInt128.Zero : number >> (width - bits);

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        var number = UInt128.Zero;
        foreach (var octet in octets[..length])
            number = (number << 8) | octet;
        return number;
    }
}
