using JwtGateway.Ir;

namespace JwtGateway.Tokens.Tests;

public sealed class HostOverridesTests
{
    [TestCase("foo.bar.com:443=127.0.0.1:8443", "foo.bar.com", 443, "127.0.0.1", 8443)]
    [TestCase("foo.bar.com:443=127.0.0.1:8443", "FOO.bar.com.", 443, "127.0.0.1", 8443)]
    [TestCase("FOO.Bar.com.:443=127.0.0.1:8443", "foo.bar.com", 443, "127.0.0.1", 8443)]
    [TestCase("foo.bar.com:443=[::1]:8443", "foo.bar.com", 443, "::1", 8443)]
    [TestCase("[fd00::1]:443=localhost:1", "fd00:0::0001", 443, "localhost", 1)]
    [TestCase("[fd00::1]:443=localhost:1", "[fd00::1]", 443, "localhost", 1)]
    [TestCase("10.0.0.1:65535=10.0.0.2:1", "10.0.0.1", 65535, "10.0.0.2", 1)]
    [TestCase("foo.bar.com:443=127.0.0.1:8443", "foo.bar.com", 80, "foo.bar.com", 80)]
    [TestCase("foo.bar.com:443=127.0.0.1:8443", "a.foo.bar.com", 443, "a.foo.bar.com", 443)]
    public void A_host_and_port_go_where_they_are_sent(string value, string host, int port, string toHost, int toPort) =>
        HostOverrides.Parse([value]).Resolve(host, port).ShouldBe(new EndpointIr(toHost, toPort));

    [Test]
    public void None_changes_nothing() => HostOverrides.None.Resolve("Foo.", 1).ShouldBe(new EndpointIr("Foo.", 1));

    [Test]
    public void An_override_is_not_applied_to_another_overrides_result() =>
        HostOverrides.Parse(["a:1=b:1", "b:1=c:1"]).Resolve("a", 1).ShouldBe(new EndpointIr("b", 1));

    [TestCase("")]
    [TestCase("foo")]
    [TestCase("foo:443")]
    [TestCase("foo:443=")]
    [TestCase("foo:443=127.0.0.1")]
    [TestCase("foo=127.0.0.1:443")]
    [TestCase("foo:443:127.0.0.1")]
    [TestCase("foo:0=127.0.0.1:443")]
    [TestCase("foo:65536=127.0.0.1:443")]
    [TestCase("foo:-1=127.0.0.1:443")]
    [TestCase("foo:+1=127.0.0.1:443")]
    [TestCase("foo: 1=127.0.0.1:443")]
    [TestCase("fo o:1=127.0.0.1:443")]
    [TestCase(":1=127.0.0.1:443")]
    [TestCase("fd00::1:443=127.0.0.1:443")]
    [TestCase("foo:443=::1:443")]
    [TestCase("[foo]:443=127.0.0.1:443")]
    [TestCase("foo:443=[127.0.0.1]:443")]
    [TestCase("foo:443=127.0.0.1:443=1")]
    public void Anything_else_is_refused_with_the_form(string value)
    {
        HostOverrides.TryParse([value], out var overrides, out var error).ShouldBeFalse();

        overrides.ShouldBeNull();
        error.ShouldNotBeNull().ShouldStartWith($"'{value}' is not HOST:PORT=ADDR:PORT");
    }

    [Test]
    public void Two_overrides_of_one_host_must_agree()
    {
        HostOverrides.TryParse(["a:1=b:1", "A:1=b:1"], out _, out _).ShouldBeTrue();
        HostOverrides.TryParse(["a:1=b:1", "A:1=c:1"], out _, out var error).ShouldBeFalse();

        error.ShouldBe("'A:1=c:1': a port 1 is already sent to b port 1.");
    }

    [Test]
    public void Parse_throws_what_TryParse_says() =>
        Should.Throw<FormatException>(() => HostOverrides.Parse(["x"])).Message.ShouldStartWith("'x' is not");
}
