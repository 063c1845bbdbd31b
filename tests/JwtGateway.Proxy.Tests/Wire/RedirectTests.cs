using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Where clients are sent by a RequestRedirect filter (HTTPRouteRedirectHostAndStatus, …Scheme, …Port, …Path, …PortAndScheme, …303/307/308).</summary>
public sealed class RedirectTests
{
    [TestCase(80, null, null, null, 302, "http://a.example/lemon?x=1", TestName = "Nothing given: the same address")]
    [TestCase(80, null, "example.org", null, 302, "http://example.org/lemon?x=1", TestName = "A host")]
    [TestCase(80, null, "example.org", null, 301, "http://example.org/lemon?x=1", TestName = "A host and 301")]
    [TestCase(80, "https", null, null, 308, "https://a.example/lemon?x=1", TestName = "A scheme has its own port")]
    [TestCase(80, "https", null, 8443, 307, "https://a.example:8443/lemon?x=1", TestName = "A port that is given wins")]
    [TestCase(80, null, null, 8083, 302, "http://a.example:8083/lemon?x=1", TestName = "A port")]
    [TestCase(80, null, null, 80, 302, "http://a.example/lemon?x=1", TestName = "The usual port goes without saying")]
    [TestCase(80, "https", null, 443, 302, "https://a.example/lemon?x=1", TestName = "The usual port of the scheme goes without saying")]
    [TestCase(80, null, null, 443, 303, "http://a.example:443/lemon?x=1", TestName = "Another scheme's usual port does not")]
    [TestCase(8080, null, null, null, 302, "http://a.example:8080/lemon?x=1", TestName = "Without scheme and port: the listener's port")]
    [TestCase(8080, "http", null, null, 302, "http://a.example/lemon?x=1", TestName = "With a scheme: its port, not the listener's")]
    public async Task The_address_is_the_requests_but_for_what_is_given(int port, string? scheme, string? host, int? to, int status, string location)
    {
        await using var proxy = await StartAsync(new RedirectIr { Scheme = scheme, Hostname = host, Port = to, Status = status }, port);
        var answer = await AskAsync(proxy, port, $"http://a.example:{port}/lemon?x=1");
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.GetValues("Location").Single().ShouldBe(location);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "redirect" && d.Status == status), "a decision");
    }

    [TestCase("/original", "/new", "/original/lemon?q=%2F", "/new/lemon?q=%2F")]
    [TestCase("/original", "/new/", "/original/lemon", "/new/lemon")]
    [TestCase("/original/", "/new", "/original/lemon", "/new/lemon")]
    [TestCase("/original", "/new", "/original", "/new")]
    [TestCase("/original", "/new", "/original/", "/new/")]
    [TestCase("/original", "", "/original/lemon", "/lemon")]
    [TestCase("/original", "", "/original?q", "/?q")]
    [TestCase("/original", "/", "/original/", "/")]
    [TestCase("/", "/new", "/lemon", "/new/lemon")]
    [TestCase("/original", "/", "/original//evil.example/x", "/evil.example/x")]
    [TestCase("/or%2Cig", "/n", "/or%2cig/x", "/n/x")]
    public async Task A_prefix_is_replaced_and_the_rest_stays(string prefix, string replacement, string path, string expected)
    {
        var redirect = new RedirectIr { Path = new PathRewriteIr(PathRewriteType.Prefix, replacement), Status = 302 };
        await using var proxy = await StartAsync(redirect, 80, prefix);
        (await proxy.RawGetAsync(path)).ShouldContain($"\r\nLocation: http://example.com{expected}\r\n");
    }

    [Test]
    public async Task A_protected_routes_redirect_needs_a_token()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [Route("r", "u") with { Backends = [], Redirect = new RedirectIr { Hostname = "b.example", Status = 302 }, Policy = Protected }]).WithKeys());
        (await AskAsync(proxy, 80, "http://a.example/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var answer = await AskAsync(proxy, 80, "http://a.example/", ("Authorization", "Bearer " + Minted.For("alice")));
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Test]
    public async Task A_rule_that_is_not_honoured_redirects_nobody()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [Route("r", "u") with { Backends = [], Redirect = new RedirectIr { Status = 302 }, Fault = new FaultIr(500, "because") }]));
        (await AskAsync(proxy, 80, "http://a.example/")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Test]
    public async Task One_share_of_a_rule_may_redirect()
    {
        await using var echo = await EchoServer.StartAsync();
        var route = Route("r", "u") with
        {
            Backends = [new WeightedBackendIr { Weight = 1, Upstream = "u" }, new WeightedBackendIr { Weight = 1, Redirect = new RedirectIr { Hostname = "b.example", Status = 307 } }],
        };
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [route], Upstream("u", echo.Port)));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add((await AskAsync(proxy, 80, "http://a.example/")).StatusCode);
        }

        statuses.Count(s => s == HttpStatusCode.TemporaryRedirect).ShouldBeInRange(9, 11);
        statuses.Count(s => s == HttpStatusCode.OK).ShouldBe(20 - statuses.Count(s => s == HttpStatusCode.TemporaryRedirect));
    }

    private static Task<RunningProxy> StartAsync(RedirectIr redirect, int port, string prefix = "/") => RunningProxy.StartAsync(Gateway(
        [Http(port)], [Route("r", "u", Prefix(prefix)) with { Backends = [], Redirect = redirect }]));

    private static async Task<HttpResponseMessage> AskAsync(RunningProxy proxy, int port, string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(port), cancellation);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.SendAsync(request, CancellationToken.None);
    }
}
