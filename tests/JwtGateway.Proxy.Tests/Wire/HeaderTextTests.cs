using System.Net;
using System.Text;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Header values are octets to us (RFC 9110 section 5.5): what is not ASCII passes unchanged, and never becomes an error of ours.</summary>
public sealed class HeaderTextTests
{
    private static string AsOctets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    [Test]
    public async Task A_claim_that_is_not_ASCII_reaches_the_upstream_as_UTF_8()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Gateway(echo.Port, Route("r", "echo") with { Policy = Protected }));

        var answer = await proxy.GetAsync("http://a/", 80, ("Authorization", "Bearer " + Minted.For("Jörg 日本")));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await EchoServer.ReadAsync(answer)).Headers["x-sub"].ShouldBe("Jörg 日本");
    }

    [Test]
    public async Task A_clients_header_that_is_not_ASCII_reaches_the_upstream_unchanged()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Gateway(echo.Port, Route("r", "echo")));

        var answer = await proxy.RawAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Name: {AsOctets("Jörg")}\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200");
        echo.Requests.ShouldHaveSingleItem().Headers["x-name"].ShouldBe("Jörg");
    }

    [TestCase("Jörg", "UTF-8")]
    [TestCase("\u00fc\u00df", "Latin-1")]
    public async Task An_upstreams_header_that_is_not_ASCII_reaches_the_client_unchanged(string value, string encoding)
    {
        var octets = encoding == "UTF-8" ? AsOctets(value) : value;
        await using var upstream = await RawUpstream.StartAsync($"HTTP/1.1 200 OK\r\nX-Name: {octets}\r\nContent-Length: 0\r\n\r\n");
        await using var proxy = await RunningProxy.StartAsync(Gateway(upstream.Port, Route("r", "echo")));

        var answer = await proxy.RawGetAsync("/");

        answer.ShouldStartWith("HTTP/1.1 200");
        answer.ShouldContain($"X-Name: {octets}\r\n");
    }

    private static Ir.GatewayIr Gateway(int upstreamPort, params Ir.RouteIr[] routes) =>
        Sample.Gateway([Http()], routes, Upstream("echo", upstreamPort)).WithKeys();
}
