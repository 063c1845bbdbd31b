using System.Net;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Tests.Requests;

/// <summary>Who the client is: never what the client says.</summary>
public sealed class ClientAddressTests
{
    private static bool IsIn(string range, int? hops, string? connection, params string[] forwarded)
    {
        var context = Gate.Request();
        context.Connection.RemoteIpAddress = connection is null ? null : IPAddress.Parse(connection);
        if (forwarded.Length > 0)
            context.Request.Headers["X-Forwarded-For"] = new StringValues(forwarded);
        var client = ClientAddress.Of(context, hops);
        return client is { } address && AddressRange.TryParse(range)!.Value.Contains(address);
    }

    [Test]
    public void Without_trusted_proxies_it_is_the_connection_s_address_whatever_the_client_sends()
    {
        IsIn("192.0.2.0/24", 0, "192.0.2.7", "10.0.0.1").ShouldBeTrue();
        IsIn("10.0.0.0/8", 0, "192.0.2.7", "10.0.0.1").ShouldBeFalse();
        IsIn("192.0.2.0/24", 0, "::ffff:192.0.2.7").ShouldBeTrue();
        IsIn("2001:db8::/32", 0, "2001:db8::1").ShouldBeTrue();
        IsIn("0.0.0.0/0", 0, null).ShouldBeFalse();
    }

    [Test]
    public void With_trusted_proxies_it_is_the_entry_that_the_outermost_of_them_added()
    {
        IsIn("192.0.2.0/24", 1, "10.0.0.1", "192.0.2.7").ShouldBeTrue();
        IsIn("192.0.2.0/24", 1, "10.0.0.1", "203.0.113.9, 192.0.2.7").ShouldBeTrue();
        IsIn("203.0.113.0/24", 1, "10.0.0.1", "203.0.113.9, 192.0.2.7").ShouldBeFalse("the left one is what the client wrote");
        IsIn("203.0.113.0/24", 2, "10.0.0.1", "1.1.1.1,203.0.113.9 , 10.0.0.2").ShouldBeTrue();
        IsIn("203.0.113.0/24", 2, "10.0.0.1", "1.1.1.1, 203.0.113.9", "10.0.0.2").ShouldBeTrue("lines are one list");
    }

    [TestCase(1, "")]
    [TestCase(1, "192.0.2.7, ")]
    [TestCase(2, "192.0.2.7")]
    [TestCase(1, "192.0.2.7 192.0.2.8")]
    [TestCase(1, "unknown")]
    [TestCase(1, "_hidden")]
    [TestCase(1, "192.0.2")]
    [TestCase(1, "3221225991")]
    [TestCase(1, "192.0.2.07")]
    [TestCase(1, "0300.0.2.7")]
    [TestCase(1, "0xC0.0.2.7")]
    [TestCase(1, "192.0.2.7:")]
    [TestCase(1, "192.0.2.7:port")]
    [TestCase(1, "192.0.2.7:1234567")]
    [TestCase(1, "192.0.2.256")]
    [TestCase(1, "\"192.0.2.7\"")]
    [TestCase(1, "[192.0.2.7]")]
    [TestCase(1, "[2001:db8::1")]
    [TestCase(1, "2001:db8::1]")]
    [TestCase(1, "[2001:db8::1]x")]
    [TestCase(1, "fe80::1%eth0")]
    [TestCase(1, "2001:db8:::1")]
    [TestCase(1, "2001:db8::1/64")]
    [TestCase(null, "192.0.2.7")]
    public void What_cannot_be_made_out_is_no_address(int? hops, string forwarded)
    {
        IsIn("0.0.0.0/0", hops, "192.0.2.1", forwarded).ShouldBeFalse();
        IsIn("::/0", hops, "192.0.2.1", forwarded).ShouldBeFalse();
    }

    [Test]
    public void No_header_where_a_trusted_proxy_should_have_set_one_is_no_address() => IsIn("0.0.0.0/0", 1, "192.0.2.1").ShouldBeFalse();

    [TestCase("192.0.2.7:4711", "192.0.2.7/32")]
    [TestCase("  192.0.2.7\t", "192.0.2.7/32")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7/32")]
    [TestCase("::FFFF:c000:207", "192.0.2.7/32")]
    [TestCase("[::ffff:192.0.2.7]:80", "192.0.2.7/32")]
    [TestCase("2001:DB8:0:0:0:0:0:1", "2001:db8::1/128")]
    [TestCase("[2001:db8::1]", "2001:db8::1/128")]
    [TestCase("[2001:db8::1]:443", "2001:db8::1/128")]
    public void Addresses_are_read_with_ports_and_in_every_spelling(string entry, string range) => IsIn(range, 1, "10.0.0.1", entry).ShouldBeTrue();

    [TestCase("10.1.2.3/8", "10.255.0.1", true)]
    [TestCase("10.0.0.0/8", "11.0.0.0", false)]
    [TestCase("0.0.0.0/0", "255.255.255.255", true)]
    [TestCase("0.0.0.0/0", "2001:db8::1", false)]
    [TestCase("::/0", "10.0.0.1", false)]
    [TestCase("192.0.2.128/25", "192.0.2.127", false)]
    [TestCase("192.0.2.128/25", "192.0.2.128", true)]
    [TestCase("192.0.2.1/32", "192.0.2.1", true)]
    [TestCase("2001:db8::/33", "2001:db8:8000::", false)]
    [TestCase("2001:db8::/33", "2001:db8:7fff::", true)]
    public void Ranges_are_prefixes_of_one_family(string range, string address, bool contained) => IsIn(range, 0, address).ShouldBe(contained);

    [Test]
    public void No_header_makes_it_fail_and_only_the_trusted_entry_counts()
    {
        var text = Gen.ArrayOf(Gen.Elements("0123456789abcfF:.[], %/x\t-\u00e9".ToCharArray())).Select(c => new string(c));
        var good = Gen.Elements("192.0.2.7", "192.0.2.7:80", "[::ffff:192.0.2.7]:1", "::ffff:c000:207");
        Check.One(Trials.Of(5_000), Prop.ForAll(Gen.Zip(text, good).ToArbitrary(), c =>
        {
            IsIn("192.0.2.7/32", 1, "10.0.0.1", c.Item1);
            return IsIn("192.0.2.7/32", 1, "10.0.0.1", $"{c.Item1},{c.Item2}") && IsIn("192.0.2.7/32", 1, "10.0.0.1", c.Item1, c.Item2);
        }));
    }

    [TestCase("10.0.0.0")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/ 8")]
    [TestCase("::/129")]
    [TestCase("::ffff:10.0.0.0/104")]
    [TestCase("localhost/8")]
    [TestCase("/8")]
    [TestCase("10.0.0.0/")]
    public void What_is_no_range_is_none(string range) => AddressRange.TryParse(range).ShouldBeNull();
}
