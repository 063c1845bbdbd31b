using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Nothing reaches an upstream around a policy.</summary>
public sealed class PolicyTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task A_good_token_passes_and_others_are_told_why()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo") with { Policy = Protected }));
        var missing = await proxy.GetAsync("http://a/");
        missing.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        missing.Content.Headers.ContentType?.MediaType.ShouldBe("text/plain");
        (await missing.Content.ReadAsStringAsync()).ShouldBe("Jwt is missing");
        missing.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
        var expired = await proxy.GetAsync("http://a/", 80, Bearer(Minted.Expired));
        expired.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await expired.Content.ReadAsStringAsync()).ShouldBe("Jwt is expired");
        (await proxy.GetAsync("http://a/", 80, Bearer(Minted.For("alice")))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Claim_headers_are_ours_or_nobodys()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo") with { Policy = Protected }));
        var echo = await EchoServer.ReadAsync(
            await proxy.GetAsync("http://a/", 80, Bearer(Minted.For("alice")), ("X-Sub", "root"), ("x-sub", "admin"), ("Connection", "X-Sub")));
        echo.Headers["x-sub"].ShouldBe("alice");
    }

    [Test]
    public async Task The_policy_is_asked_before_anything_else_of_the_route()
    {
        var fault = new FaultIr(500, "a filter is not supported");
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            Route("fault", "echo", Prefix("/fault")) with { Policy = Protected, Fault = fault },
            Route("none", "echo", Prefix("/none")) with { Policy = Protected, Backends = [] }));
        (await proxy.GetAsync("http://a/fault")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await proxy.GetAsync("http://a/none")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await proxy.GetAsync("http://a/fault", 80, Bearer(Minted.For("alice")))).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Test]
    public async Task A_broken_policy_answers_its_fault_whatever_is_sent()
    {
        var broken = new DenyIr { Source = "SecurityPolicy.jwtgateway.io default/broken", Fault = new FaultIr(500, "unknown field spec.jwtt") };
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo") with { Policy = broken }));
        var answer = await proxy.GetAsync("http://a/", 80, Bearer(Minted.For("alice")));
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("jwtt");
        await Eventually.HoldsAsync(
            () => proxy.Decisions.Any(d => d.Policy == broken.Source && d.Detail.Contains("jwtt", StringComparison.Ordinal)), "the operator learns why");
    }

    [Test]
    public async Task A_policy_holds_from_one_request_to_the_next_on_open_connections()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        var client = proxy.Client();
        (await client.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await proxy.ApplyAsync(Gateway(Route("r", "echo") with { Policy = Protected }));
        (await client.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await proxy.ApplyAsync(Gateway(Route("r", "echo")));
        (await client.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_protected_route_never_opens_and_never_fails_while_configurations_follow_each_other()
    {
        await using var proxy = await RunningProxy.StartAsync(Edit(0));
        using var done = new CancellationTokenSource();
        var strangers = PollAsync(proxy, null, done.Token);
        var alice = PollAsync(proxy, Minted.For("alice"), done.Token);
        for (var edit = 1; edit <= 50; edit++)
        {
            await proxy.ApplyAsync(Edit(edit));
        }

        await done.CancelAsync();
        var refused = await strangers;
        refused.Count.ShouldBeGreaterThan(50);
        refused.ShouldAllBe(status => status == HttpStatusCode.Unauthorized);
        (await alice).ShouldAllBe(status => status == HttpStatusCode.OK);
    }

    // Routes, providers, listeners and the order of everything change from one to the next; the policy is always there.
    private GatewayIr Edit(int edit)
    {
        var protectedRoute = Route("r", "echo", Prefix("/p")) with { Policy = Protected with { Source = $"SecurityPolicy default/{edit % 3}" } };
        RouteIr[] others = [.. Enumerable.Range(0, edit % 7).Select(i => Route($"other{i}", "echo", Prefix($"/other{i}"), Exact($"/p{i}")))];
        var gateway = Gateway(edit % 2 == 0 ? [protectedRoute, .. others] : [.. others, protectedRoute]);
        return gateway with { Listeners = [.. gateway.Listeners, .. edit % 2 == 0 ? [Http(8080, null, "extra")] : Array.Empty<ListenerIr>()] };
    }

    private static async Task<List<HttpStatusCode>> PollAsync(RunningProxy proxy, string? token, CancellationToken until)
    {
        var statuses = new List<HttpStatusCode>();
        var client = proxy.Client();
        while (!until.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://a/p/x");
            request.Headers.TryAddWithoutValidation("Authorization", token is null ? null : $"Bearer {token}");
            statuses.Add((await client.SendAsync(request, CancellationToken.None)).StatusCode);
        }

        return statuses;
    }

    private GatewayIr Gateway(params RouteIr[] routes) => Sample.Gateway([Http()], routes, Upstream("echo", _echo.Port)).WithKeys();

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
