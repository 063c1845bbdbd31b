using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What an upstream is told of where a request came from: what trusted proxies say, and never what a client does.</summary>
public sealed class ForwardedTests
{
    private static async Task<IReadOnlyDictionary<string, string>> SeenAsync(int? hops, params (string Name, string Value)[] sent)
    {
        await using var echo = await EchoServer.StartAsync();
        var gateway = Gateway([Http()], [Route("r", "echo")], Upstream("echo", echo.Port)) with { Settings = new GatewaySettingsIr { TrustedHops = hops } };
        await using var proxy = await RunningProxy.StartAsync(gateway);
        (await proxy.GetAsync("http://example.com/", 80, sent)).EnsureSuccessStatusCode();
        return echo.Requests.ShouldHaveSingleItem().Headers;
    }

    [TestCase(0, "6.6.6.6, 10.0.0.1", "127.0.0.1")]
    [TestCase(null, "6.6.6.6, 10.0.0.1", "127.0.0.1")]
    [TestCase(1, "6.6.6.6, 10.0.0.1", "10.0.0.1, 127.0.0.1")]
    [TestCase(2, "6.6.6.6,10.0.0.2 , 10.0.0.1", "10.0.0.2 , 10.0.0.1, 127.0.0.1")]
    [TestCase(2, "10.0.0.1", "10.0.0.1, 127.0.0.1")]
    [TestCase(1, "", "127.0.0.1")]
    [TestCase(1, "6.6.6.6,", "127.0.0.1")]
    [TestCase(16, "1.1.1.1, 2.2.2.2", "1.1.1.1, 2.2.2.2, 127.0.0.1")]
    public async Task Addresses_are_those_that_trusted_proxies_added_and_the_connections_own(int? hops, string sent, string seen) =>
        (await SeenAsync(hops, ("X-Forwarded-For", sent)))["x-forwarded-for"].ShouldBe(seen);

    [TestCase(0, "https", "http")]
    [TestCase(1, "https", "https")]
    [TestCase(1, "http", "http")]
    [TestCase(1, "HTTPS", "http")]
    [TestCase(1, "gopher", "http")]
    [TestCase(1, "https, http", "http")]
    public async Task Scheme_is_what_a_trusted_proxy_says_where_it_says_one(int hops, string sent, string seen) =>
        (await SeenAsync(hops, ("X-Forwarded-Proto", sent)))["x-forwarded-proto"].ShouldBe(seen);

    [TestCase(0, "public.example", "example.com")]
    [TestCase(1, "public.example", "public.example")]
    [TestCase(1, "", "example.com")]
    public async Task Host_is_what_a_trusted_proxy_says_where_it_says_one(int hops, string sent, string seen)
    {
        var headers = await SeenAsync(hops, ("X-Forwarded-Host", sent));
        headers["x-forwarded-host"].ShouldBe(seen);
        headers["host"].ShouldBe("example.com");
    }
}
