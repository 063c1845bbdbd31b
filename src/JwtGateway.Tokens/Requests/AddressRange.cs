using System.Net;
using System.Runtime.InteropServices;

namespace JwtGateway.Tokens.Requests;

/// <summary>A range of addresses (CIDR, RFC 4632 section 3.1).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AddressRange(UInt128 Prefix, UInt128 Mask, bool IsV4)
{
    /// <summary>Reads <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>; null when it is neither. Bits behind the prefix are ignored.</summary>
    public static AddressRange? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || address.IsIPv4MappedToIPv6)
            return null;
        var first = ClientAddress.Of(address);
        var bits = first.IsV4 ? 32 : 128;
        if (!byte.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var length) || length > bits)
            return null;
        var all = first.IsV4 ? (UInt128)uint.MaxValue : UInt128.MaxValue;

        // A shift by the whole width would shift by nothing.
        var mask = length == 0 ? UInt128.Zero : (all << (bits - length)) & all;
        return new AddressRange(first.Bits & mask, mask, first.IsV4);
    }

    /// <summary>Whether the address is in it.</summary>
    public bool Contains(ClientAddress address) => address.IsV4 == IsV4 && (address.Bits & Mask) == Prefix;
}
