using System.Net;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.Tests.Tls;

/// <summary>Which addresses a URL cannot lead to.</summary>
public sealed class AddressRulesTests
{
    [TestCase("127.0.0.1")]
    [TestCase("127.255.255.254")]
    [TestCase("0.0.0.0")]
    [TestCase("0.1.2.3")]
    [TestCase("169.254.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("100.100.100.200")]
    [TestCase("192.0.0.192")]
    [TestCase("168.63.129.16")]
    [TestCase("224.0.0.1")]
    [TestCase("239.255.255.255")]
    [TestCase("255.255.255.255")]
    public void An_IPv4_address_of_this_machine_this_link_a_group_or_a_cloud_is_refused_in_every_form(string address)
    {
        AddressRules.Refusal(IPAddress.Parse(address)).ShouldNotBeNull();
        foreach (var form in Forms(IPAddress.Parse(address)))
        {
            AddressRules.Refusal(form).ShouldNotBeNull(form.ToString());
        }
    }

    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("fe80::1")]
    [TestCase("fe80::1%1")]
    [TestCase("febf:ffff::1")]
    [TestCase("ff02::1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("fd20:ce::254")]
    public void So_is_an_IPv6_address_of_such(string address) => AddressRules.Refusal(IPAddress.Parse(address)).ShouldNotBeNull();

    [TestCase("10.0.0.1")]
    [TestCase("172.16.0.1")]
    [TestCase("192.168.1.1")]
    [TestCase("100.64.0.1")]
    [TestCase("1.1.1.1")]
    [TestCase("168.63.129.17")]
    [TestCase("fd00::1")]
    [TestCase("2001:db8::1")]
    [TestCase("2606:4700:4700::1111")]
    public void Any_other_is_not_private_ones_included(string address) => AddressRules.Refusal(IPAddress.Parse(address)).ShouldBeNull();

    [Test]
    public void An_IPv4_address_is_judged_alike_in_every_form()
    {
        var addresses = Gen.Choose(0, 255).ArrayOf(4).Select(octets => new IPAddress([.. octets.Select(o => (byte)o)]));
        Check.One(Trials.Of(500), Prop.ForAll(addresses.ToArbitrary(), address =>
            Forms(address).All(form => AddressRules.Refusal(form) is null == AddressRules.Refusal(address) is null)));
    }

    /// <summary>Mapped, translated, NAT64 with the well-known prefix, 6to4, NAT64 with a prefix of 96 bits of the network's own.</summary>
    private static IEnumerable<IPAddress> Forms(IPAddress address)
    {
        var octets = address.GetAddressBytes();
        yield return address.MapToIPv6();
        yield return new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, .. octets]);
        yield return new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. octets]);
        yield return new IPAddress([0x20, 0x02, .. octets, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    }
}
