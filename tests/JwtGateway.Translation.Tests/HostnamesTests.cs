using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class HostnamesTests
{
    [TestCase("www.example.com", "www.example.com", "www.example.com")]
    [TestCase("*.example.com", "www.example.com", "www.example.com")]
    [TestCase("*.example.com", "a.b.example.com", "a.b.example.com")]
    [TestCase("*.example.com", "*.b.example.com", "*.b.example.com")]
    [TestCase("*.com", "*.example.com", "*.example.com")]
    [TestCase("*.example.com", "example.com", null)]
    [TestCase("*.example.com", "badexample.com", null)]
    [TestCase("*.a.com", "*.b.com", null)]
    [TestCase("a.com", "b.com", null)]
    public void Two_names_have_the_narrower_one_in_common(string a, string b, string? expected)
    {
        Hostnames.Intersect(a, b).ShouldBe(expected);
        Hostnames.Intersect(b, a).ShouldBe(expected);
    }

    [TestCase("WWW.Example.COM", "www.example.com")]
    [TestCase("*.Example.com", "*.example.com")]
    [TestCase("localhost", "localhost")]
    [TestCase("*", null)]
    [TestCase("*.", null)]
    [TestCase("a.*.com", null)]
    [TestCase("10.0.0.1", null)]
    [TestCase("::1", null)]
    [TestCase("a_b.com", null)]
    [TestCase("a..com", null)]
    [TestCase("-a.com", null)]
    [TestCase("a.com.", null)]
    [TestCase("", null)]
    public void A_name_is_put_into_lower_case_or_refused(string name, string? expected) => Hostnames.Canonical(name).ShouldBe(expected);

    [Test]
    public void Labels_and_names_have_their_dns_limits()
    {
        Hostnames.Canonical(new string('a', 63) + ".com").ShouldNotBeNull();
        Hostnames.Canonical(new string('a', 64) + ".com").ShouldBeNull();
        Hostnames.Canonical(string.Join('.', Enumerable.Repeat(new string('a', 63), 4))).ShouldBeNull();
    }
}
