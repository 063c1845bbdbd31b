using System.Net;
using System.Net.Sockets;

namespace JwtGateway.Tokens.Tls;

/// <summary>
/// Which addresses nobody may have us connect to by naming a URL: those that mean this machine, this link, a group, or a cloud's metadata service
/// (IANA's special-purpose registries, RFC 6890). Private ranges are allowed: that is where issuers inside a cluster are.
/// </summary>
public static class AddressRules
{
    // Metadata and host services of clouds outside of 169.254.0.0/16: Alibaba, Oracle, Azure; Amazon and Google over IPv6.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd20:ce::254"),
    ];

    private static readonly IPNetwork ThisNetwork = IPNetwork.Parse("0.0.0.0/8");
    private static readonly IPNetwork Loopback4 = IPNetwork.Parse("127.0.0.0/8");
    private static readonly IPNetwork LinkLocal4 = IPNetwork.Parse("169.254.0.0/16");
    private static readonly IPNetwork Multicast4 = IPNetwork.Parse("224.0.0.0/4");

    // Prefixes after which an IPv4 address stands, and where: IPv4-compatible and -mapped (RFC 4291), -translated (RFC 2765), NAT64 (RFC 6052),
    // 6to4 (RFC 3056), NAT64 with a prefix of the network's own (RFC 8215; an operator may use any length in it, all are looked at).
    private static readonly (IPNetwork Prefix, int At)[] Embeddings =
    [
        (IPNetwork.Parse("::/96"), 12), (IPNetwork.Parse("::ffff:0:0/96"), 12), (IPNetwork.Parse("::ffff:0:0:0/96"), 12),
        (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2), (IPNetwork.Parse("64:ff9b:1::/48"), 12),
    ];

    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");

    /// <summary>Why <paramref name="address"/> is refused, to be put after the address; null: it is not.</summary>
    public static string? Refusal(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => Refusal4(address),
            AddressFamily.InterNetworkV6 => Refusal6(address) ?? Embedded(address),
            _ => "is no IP address",
        };
    }

    private static string? Refusal4(IPAddress address)
    {
        if (Metadata.Contains(address))
        {
            return "is a cloud's metadata address";
        }

        return ThisNetwork.Contains(address) ? "is unspecified"
            : Loopback4.Contains(address) ? "is loopback"
            : LinkLocal4.Contains(address) ? "is link-local, where clouds have their metadata"
            : Multicast4.Contains(address) || address.Equals(IPAddress.Broadcast) ? "is no address of one host"
            : null;
    }

    private static string? Refusal6(IPAddress address)
    {
        // The scope is no part of what an address means.
        var plain = address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes());
        return Metadata.Contains(plain) ? "is a cloud's metadata address"
            : plain.Equals(IPAddress.IPv6Any) ? "is unspecified"
            : plain.Equals(IPAddress.IPv6Loopback) ? "is loopback"
            : plain.IsIPv6LinkLocal ? "is link-local"
            : plain.IsIPv6Multicast ? "is no address of one host"
            : null;
    }

    private static string? Embedded(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        foreach (var (prefix, at) in Embeddings)
        {
            if (prefix.BaseAddress.GetAddressBytes().AsSpan(0, prefix.PrefixLength / 8).SequenceEqual(bytes.AsSpan(0, prefix.PrefixLength / 8))
                && Refusal4(new IPAddress(bytes.AsSpan(at, 4))) is { } refusal)
            {
                return refusal;
            }
        }

        // RFC 6052 section 2.2: bits 64 to 71 are skipped.
        return LocalNat64.BaseAddress.GetAddressBytes().AsSpan(0, 6).SequenceEqual(bytes.AsSpan(0, 6))
            ? Refusal4(new IPAddress([bytes[6], bytes[7], bytes[9], bytes[10]])) ?? Refusal4(new IPAddress(bytes.AsSpan(9, 4)))
            : null;
    }
}
