using JwtGateway.Proxy.Routing;

namespace JwtGateway.Proxy.Tests.Routing;

public sealed class HostTests
{
    private static readonly HostMap<string> Map = new(
        new[] { "", "very.specific.com", "*.example.com", "*.foo.example.com", "abc.foo.example.com" }
            .Select(name => KeyValuePair.Create(name, name.Length == 0 ? "any" : name)));

    [TestCase("very.specific.com", "very.specific.com")]
    [TestCase("VERY.Specific.com", "very.specific.com")]
    [TestCase("not.specific.com", "any")]
    [TestCase("a.example.com", "*.example.com")]
    [TestCase("a.b.example.com", "*.example.com")]
    [TestCase("example.com", "any", Description = "A wildcard stands for at least one label.")]
    [TestCase(".example.com", "any")]
    [TestCase("x.foo.example.com", "*.foo.example.com")]
    [TestCase("foo.example.com", "*.example.com")]
    [TestCase("abc.foo.example.com", "abc.foo.example.com")]
    [TestCase("badexample.com", "any")]
    [TestCase("", "any")]
    public void The_most_specific_name_wins(string host, string expected) => Map.Find(host).ShouldBe(expected);

    [TestCase("a.shop.com", "?.shop.com")]
    [TestCase("A.Shop.com", "?.shop.com")]
    [TestCase("b.shop.com", "b.shop.com")]
    [TestCase("a.b.shop.com", "*.shop.com")]
    [TestCase("shop.com", "any")]
    [TestCase(".shop.com", "any")]
    [TestCase("a.one.com", "?.one.com")]
    [TestCase("a.b.one.com", "any", Description = "Exactly one label, so two are another host.")]
    public void A_question_mark_is_exactly_one_label_and_goes_before_a_star(string host, string expected) =>
        new HostMap<string>(new[] { "", "?.shop.com", "*.shop.com", "b.shop.com", "?.one.com" }.Select(name => KeyValuePair.Create(name, name.Length == 0 ? "any" : name)))
            .Find(host).ShouldBe(expected);

    [Test]
    public void Without_a_name_for_every_host_the_others_are_not_found() =>
        new HostMap<string>([KeyValuePair.Create("a.com", "a")]).Find("b.com").ShouldBeNull();

    [TestCase("")]
    [TestCase(":80")]
    [TestCase(".")]
    [TestCase(null)]
    public void No_name_is_not_one(string? sent) => HostName.TryParse(sent, out _).ShouldBeFalse();

    [TestCase("example.com", "example.com")]
    [TestCase("example.com:8080", "example.com")]
    [TestCase("example.com.", "example.com")]
    [TestCase("example.com.:80", "example.com")]
    [TestCase("[::1]:80", "[::1]")]
    [TestCase("[::1]", "[::1]")]
    public void Port_and_trailing_dot_are_no_part_of_the_name(string sent, string name)
    {
        HostName.TryParse(sent, out var host).ShouldBeTrue();
        host.ToString().ShouldBe(name);
    }

    [Test]
    public void A_name_longer_than_DNS_allows_is_refused()
    {
        HostName.TryParse(new string('a', 253), out _).ShouldBeTrue();
        HostName.TryParse(new string('a', 254), out _).ShouldBeFalse();
    }
}
