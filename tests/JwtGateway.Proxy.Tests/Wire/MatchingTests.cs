using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Which upstream answers, and what it is sent.</summary>
public sealed class MatchingTests
{
    private EchoServer _one = null!;
    private EchoServer _two = null!;

    [OneTimeSetUp]
    public async Task StartUpstreams() => (_one, _two) = (await EchoServer.StartAsync("one"), await EchoServer.StartAsync("two"));

    [OneTimeTearDown]
    public async Task StopUpstreams()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Test]
    public async Task Rules_choose_by_path_method_header_and_query()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            Route("root", "one"),
            Route("two", "two", Prefix("/v2"), Prefix("/").WithHeader("version", "two"), Prefix("/q").WithQuery("animal", "whale"))));
        (await NameAsync(proxy.GetAsync("http://a/v1"))).ShouldBe("one");
        (await NameAsync(proxy.GetAsync("http://a/v2/x"))).ShouldBe("two");
        (await NameAsync(proxy.GetAsync("http://a/v2x"))).ShouldBe("one");
        (await NameAsync(proxy.GetAsync("http://a/", 80, ("Version", "two")))).ShouldBe("two");
        (await NameAsync(proxy.GetAsync("http://a/q?animal=whale&x"))).ShouldBe("two");
        (await NameAsync(proxy.GetAsync("http://a/q?animal=shark"))).ShouldBe("one");
    }

    [Test]
    public async Task Hosts_choose_without_regard_to_port_and_case()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            Route("wild", "one") with { Hostnames = ["*.wildcard.io"] },
            Route("exact", "two") with { Hostnames = ["very.specific.com"] }));
        (await NameAsync(proxy.GetAsync("http://VERY.specific.com:1234/"))).ShouldBe("two");
        (await proxy.RawGetAsync("/", "xn--bcher-kva.wildcard.io")).ShouldStartWith("HTTP/1.1 200 ");
        (await proxy.RawGetAsync("/", "very.specific.com.")).ShouldStartWith("HTTP/1.1 200 ");
        (await NameAsync(proxy.GetAsync("http://foo.bar.wildcard.io/"))).ShouldBe("one");
        (await proxy.GetAsync("http://wildcard.io/")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await proxy.GetAsync("http://other.com/")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Listeners_of_one_port_are_told_apart_by_host_and_ports_by_port()
    {
        var gateway = Sample.Gateway(
            [Http(80, "a.com", "a"), Http(80, "*.a.com", "wild"), Http(8080, null, "other")],
            [Route("a", "one") with { Listener = "a" }, Route("w", "two") with { Listener = "wild" }, Route("o", "two") with { Listener = "other" }],
            Upstream("one", _one.Port),
            Upstream("two", _two.Port));
        await using var proxy = await RunningProxy.StartAsync(gateway);
        (await NameAsync(proxy.GetAsync("http://a.com/"))).ShouldBe("one");
        (await NameAsync(proxy.GetAsync("http://b.a.com/"))).ShouldBe("two");
        (await NameAsync(proxy.GetAsync("http://a.com/", 8080))).ShouldBe("two");
        (await proxy.GetAsync("http://b.com/")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        proxy.Plane.Listeners.Select(listener => listener.Port).ShouldBe([80, 8080]);
        proxy.Plane.Listeners[0].ListenerIds.ShouldBe(["a", "wild"]);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Reason: "no_listener", Listener: null, Host: "b.com", Status: 404 }), "the decision");
    }

    [Test]
    public async Task The_request_arrives_as_it_was_sent()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("root", "one")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://shop.example.com:8080/a%20b/c%2Cd?x=%2F&y=a+b&&z")
        {
            Content = new StringContent("hello"),
        };
        request.Headers.Add("X-Many", ["1", "2"]);
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("X-Forwarded-Host", "evil");
        request.Headers.Add("X-Forwarded-Proto", "gopher");
        request.Headers.Add("X-Forwarded-Prefix", "/evil");
        request.Headers.Add("Forwarded", "for=6.6.6.6");
        request.Headers.Add("X-Original-URL", "/admin");
        var echo = await EchoServer.ReadAsync(await proxy.SendAsync(request));
        echo.Method.ShouldBe("POST");
        echo.Path.ShouldBe("/a%20b/c%2Cd?x=%2F&y=a+b&&z");
        echo.Host.ShouldBe("shop.example.com:8080");
        echo.Proto.ShouldBe("HTTP/1.1");
        echo.Body.ShouldBe("hello");
        echo.Headers["x-many"].ShouldBe("1, 2");
        echo.Headers["x-forwarded-for"].ShouldBe("127.0.0.1");
        echo.Headers["x-forwarded-host"].ShouldBe("shop.example.com:8080");
        echo.Headers["x-forwarded-proto"].ShouldBe("http");
        echo.Headers.Keys.ShouldNotContain("x-forwarded-prefix");
        echo.Headers.Keys.ShouldNotContain("forwarded");
        echo.Headers.Keys.ShouldNotContain("x-original-url");
        echo.Headers.Keys.ShouldNotContain("traceparent");
    }

    [Test]
    public async Task Header_modifiers_set_add_and_remove()
    {
        var modifier = new HeaderModifierIr
        {
            Set = [new HeaderIr("X-Set", "new")],
            Add = [new HeaderIr("X-Add", "more"), new HeaderIr("X-New", "first")],
            Remove = ["x-remove"],
        };
        var response = modifier with { Set = [new HeaderIr("X-Upstream", "hidden")], Add = [new HeaderIr("Content-Language", "en")], Remove = ["Server"] };
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            Route("root", "one") with { RequestHeaders = modifier, ResponseHeaders = response }));
        var answer = await proxy.GetAsync("http://a/", 80, ("x-set", "old"), ("X-ADD", "one"), ("X-Remove", "1"));
        var echo = await EchoServer.ReadAsync(answer);
        echo.Headers["x-set"].ShouldBe("new");
        echo.Headers["x-add"].Replace(" ", "", StringComparison.Ordinal).ShouldBe("one,more");
        echo.Headers["x-new"].ShouldBe("first");
        echo.Headers.Keys.ShouldNotContain("x-remove");
        answer.Headers.GetValues("X-Upstream").ShouldBe(["hidden"]);
        answer.Content.Headers.ContentLanguage.ShouldBe(["en"]);
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Test]
    public async Task Own_answers_have_no_server_header_and_no_response_changes()
    {
        var response = new HeaderModifierIr { Set = [new HeaderIr("X-From-Upstream", "yes")] };
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("one", "one", Prefix("/a")) with
        {
            ResponseHeaders = response,
            Fault = new FaultIr(500, "a filter is not supported"),
        }));
        var faulty = await proxy.GetAsync("http://a/a");
        faulty.Headers.Contains("X-From-Upstream").ShouldBeFalse();
        faulty.Headers.Server.ShouldBeEmpty();
        (await faulty.Content.ReadAsStringAsync()).ShouldBeEmpty();
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Reason: "route_fault", Detail: "a filter is not supported" }), "the decision");
    }

    private GatewayIr Gateway(params RouteIr[] routes) =>
        Sample.Gateway([Http()], routes, Upstream("one", _one.Port), Upstream("two", _two.Port));

    private static async Task<string> NameAsync(Task<HttpResponseMessage> response) => (await EchoServer.ReadAsync(await response)).Name;
}
