using System.Net.Security;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>HTTPRouteHTTPSListenerDetectMisdirectedRequests: a TLS connection is for the listener that its server name chose.</summary>
public sealed class MisdirectedTests
{
    private readonly PrivateCa _ca = new();
    private EchoServer _echo = null!;
    private RunningProxy _proxy = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _echo = await EchoServer.StartAsync();
        _proxy = await RunningProxy.StartAsync(Gateway());
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _echo.DisposeAsync();
        _ca.Dispose();
    }

    [Test, Combinatorial]
    public async Task A_request_for_another_listeners_host_is_421(
        [Values("h2", "http/1.1")] string protocol,
        [Values(
            "example.org example.org 200",
            "example.org EXAMPLE.ORG:443 200",
            "example.org unknown-example.org 404",
            "example.org second-example.org 421",
            "second-example.org second-example.org 200",
            "second-example.org unknown-example.org 421",
            "second-example.org example.org 421",
            "third-example.wildcard.org third-example.wildcard.org 200",
            "third-example.wildcard.org fifth-example.wildcard.org 200",
            "third-example.wildcard.org fourth-example.wildcard.org 421",
            "fourth-example.wildcard.org third-example.wildcard.org 421",
            "fourth-example.wildcard.org fourth-example.wildcard.org 200",
            "unknown-example.org example.org 200",
            "unknown-example.org second-example.org 421")]
        string serverNameHostAndStatus)
    {
        var (serverName, host, status) = serverNameHostAndStatus.Split(' ') switch { var parts => (parts[0], parts[1], int.Parse(parts[2])) };
        await using var client = await ConnectAsync(serverName, protocol);
        (await client.StatusAsync(host)).ShouldBe(status);
    }

    [TestCase("h2")]
    [TestCase("http/1.1")]
    public async Task A_connection_goes_on_after_a_misdirected_request(string protocol)
    {
        await using var client = await ConnectAsync("second-example.org", protocol);
        var before = _echo.Requests.Count;
        (await client.StatusAsync("fourth-example.wildcard.org")).ShouldBe(421);
        _echo.Requests.Count.ShouldBe(before, "Nothing of it reaches an upstream.");
        (await client.StatusAsync("second-example.org")).ShouldBe(200);
        (await client.StatusAsync("example.org")).ShouldBe(421);
        _proxy.Decisions.ShouldContain(d => d.Status == 421 && d.Reason == "misdirected");
    }

    [TestCase("h2")]
    [TestCase("http/1.1")]
    public async Task Without_a_server_name_it_is_the_listener_of_every_host(string protocol)
    {
        await using var client = await ConnectAsync("", protocol);
        (await client.StatusAsync("example.org")).ShouldBe(200);
        (await client.StatusAsync("second-example.org")).ShouldBe(421);
    }

    [TestCase("h2")]
    [TestCase("http/1.1")]
    public async Task A_host_that_no_listener_has_is_404(string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(withCatchAll: false));
        await using var client = await TlsClient.ConnectAsync(proxy.BoundPort(443), "second-example.org", new SslApplicationProtocol(protocol));
        (await client.StatusAsync("unknown-example.org")).ShouldBe(404);
    }

    [TestCase("h2")]
    [TestCase("http/1.1")]
    public async Task A_connection_follows_the_listeners_as_they_come_and_go(string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(withSecond: false));
        await using var client = await TlsClient.ConnectAsync(proxy.BoundPort(443), "example.org", new SslApplicationProtocol(protocol));
        (await client.StatusAsync("second-example.org")).ShouldBe(404);
        await proxy.ApplyAsync(Gateway());
        (await client.StatusAsync("second-example.org")).ShouldBe(421);
        (await client.StatusAsync("example.org")).ShouldBe(200);
    }

    [Test]
    public async Task Plain_ports_know_no_misdirected_requests()
    {
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway(
            [Http(hostname: "a.com", id: "a"), Http(hostname: "b.com", id: "b")],
            [Route("a", "u") with { Listener = "a" }, Route("b", "u") with { Listener = "b" }],
            Upstream("u", _echo.Port)));
        using var client = proxy.Client();
        (await client.GetAsync("http://a.com/")).EnsureSuccessStatusCode();
        (await client.GetAsync("http://b.com/")).EnsureSuccessStatusCode();
    }

    private Task<TlsClient> ConnectAsync(string serverName, string protocol) =>
        TlsClient.ConnectAsync(_proxy.BoundPort(443), serverName, new SslApplicationProtocol(protocol));

    private GatewayIr Gateway(bool withCatchAll = true, bool withSecond = true)
    {
        List<ListenerIr> listeners = [Https(443, "*.wildcard.org", "wildcard", "cert"), Https(443, "fourth-example.wildcard.org", "fourth", "cert")];
        List<RouteIr> routes = [Route("wildcard", "u") with { Listener = "wildcard" }, Route("fourth", "u") with { Listener = "fourth" }];
        if (withCatchAll)
        {
            listeners.Add(Https(443, null, "https", "cert"));
            routes.Add(Route("https", "u") with { Listener = "https", Hostnames = ["example.org"] });
        }

        if (withSecond)
        {
            listeners.Add(Https(443, "second-example.org", "second", "cert"));
            routes.Add(Route("second", "u") with { Listener = "second", Hostnames = ["second-example.org"] });
        }

        var (certificate, key) = _ca.IssuePem("example.org");
        return Sample.Gateway(listeners, routes, Upstream("u", _echo.Port)) with
        {
            Secrets = [new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key }],
        };
    }
}
