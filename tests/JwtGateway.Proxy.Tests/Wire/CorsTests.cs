using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>CORS as browsers see it: preflights before authentication, headers on every answer, and nobody else's.</summary>
public sealed class CorsTests
{
    private const string Page = "https://www.example.com";

    private static readonly CorsIr Cors = new()
    {
        AllowOrigins = [Page, "https://*.shop.example", "http://*:8080"],
        AllowMethods = ["GET", "PUT"],
        AllowHeaders = ["Authorization", "X-A"],
        ExposeHeaders = ["X-Upstream"],
        MaxAge = TimeSpan.FromMinutes(10),
    };

    private TestServer _upstream = null!;

    [OneTimeSetUp]
    public async Task Start() => _upstream = await TestServer.StartAsync(context =>
    {
        // An upstream that answers CORS itself, too generously.
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = "X-Internal";
        headers.Vary = "Accept-Encoding";
        headers["X-Upstream"] = "echo";
        context.Response.StatusCode = context.Request.Path == "/teapot" ? 418 : 200;
        return Task.CompletedTask;
    });

    [OneTimeTearDown]
    public Task Stop() => _upstream.DisposeAsync().AsTask();

    [Test]
    public async Task A_preflight_is_answered_without_a_token_and_goes_no_further()
    {
        await using var proxy = await StartAsync(Cors);
        var answer = await PreflightAsync(proxy, Page);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(answer, "Access-Control-Allow-Methods").ShouldBe("GET, PUT");
        Header(answer, "Access-Control-Allow-Headers").ShouldBe("Authorization, X-A");
        Header(answer, "Access-Control-Max-Age").ShouldBe("600");
        Header(answer, "Access-Control-Allow-Credentials").ShouldBeNull();
        Header(answer, "X-Upstream").ShouldBeNull();
        Header(answer, "Vary").ShouldBe("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "cors_preflight" && d.Status == 200), "a decision");
    }

    [TestCase("https://evil.example", "not listed")]
    [TestCase("http://www.example.com", "another scheme")]
    [TestCase("https://www.example.com:8443", "another port")]
    [TestCase("https://shop.example", "the wildcard stands for something")]
    [TestCase("https://evil.example/.shop.example", "a wildcard does not reach over the host's end")]
    [TestCase("https://evilshop.example", "a label ends at its dot")]
    [TestCase("null", "an opaque origin")]
    public async Task A_preflight_from_an_origin_that_is_not_allowed_is_a_request_like_any_other(string origin, string why)
    {
        await using var proxy = await StartAsync(Cors);
        var answer = await PreflightAsync(proxy, origin);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, why);
        Header(answer, "Access-Control-Allow-Origin").ShouldBeNull(why);
        Header(answer, "Vary").ShouldBe("Origin");
    }

    [TestCase("https://a.shop.example")]
    [TestCase("https://a.b.shop.example")]
    [TestCase("http://localhost:8080")]
    public async Task Wildcards_stand_for_hosts(string origin)
    {
        await using var proxy = await StartAsync(Cors);
        Header(await PreflightAsync(proxy, origin), "Access-Control-Allow-Origin").ShouldBe(origin);
    }

    [Test]
    public async Task An_OPTIONS_request_that_is_no_preflight_needs_a_token()
    {
        await using var proxy = await StartAsync(Cors);
        using var plain = new HttpRequestMessage(HttpMethod.Options, "http://a/");
        plain.Headers.Add("Origin", Page);
        (await proxy.SendAsync(plain)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var noOrigin = new HttpRequestMessage(HttpMethod.Options, "http://a/");
        noOrigin.Headers.Add("Access-Control-Request-Method", "GET");
        (await proxy.SendAsync(noOrigin)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await proxy.GetAsync("http://a/", 80, ("Origin", Page), ("Access-Control-Request-Method", "GET"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Pages_can_read_refusals()
    {
        await using var proxy = await StartAsync(Cors);
        var answer = await proxy.GetAsync("http://a/", 80, ("Origin", Page));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(answer, "Access-Control-Expose-Headers").ShouldBe("X-Upstream");
        Header(answer, "Vary").ShouldBe("Origin");
    }

    [Test]
    public async Task Ours_take_the_place_of_the_upstreams()
    {
        await using var proxy = await StartAsync(Cors);
        var answer = await GetAsync(proxy, Page, "/teapot");
        ((int)answer.StatusCode).ShouldBe(418);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(answer, "Access-Control-Allow-Credentials").ShouldBeNull();
        Header(answer, "Access-Control-Expose-Headers").ShouldBe("X-Upstream");
        Header(answer, "Vary").ShouldBe("Accept-Encoding, Origin");
    }

    [TestCase("https://evil.example")]
    [TestCase(null)]
    public async Task What_is_not_allowed_goes_on_and_gets_no_CORS_header_not_even_the_upstreams(string? origin)
    {
        await using var proxy = await StartAsync(Cors);
        var answer = await GetAsync(proxy, origin);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Header(answer, "Vary").ShouldBe("Accept-Encoding, Origin");
    }

    [Test]
    public async Task With_credentials_nothing_is_a_star()
    {
        await using var proxy = await StartAsync(new CorsIr
        {
            AllowOrigins = ["*"],
            AllowMethods = ["*"],
            AllowHeaders = ["*"],
            ExposeHeaders = ["*"],
            AllowCredentials = true,
        });
        var preflight = await PreflightAsync(proxy, Page, ("Access-Control-Request-Headers", "authorization, x-b"));
        Header(preflight, "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(preflight, "Access-Control-Allow-Credentials").ShouldBe("true");
        Header(preflight, "Access-Control-Allow-Methods").ShouldBe("PUT");
        Header(preflight, "Access-Control-Allow-Headers").ShouldBe("authorization, x-b");
        var answer = await GetAsync(proxy, Page);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(answer, "Access-Control-Allow-Credentials").ShouldBe("true");
        var exposed = Header(answer, "Access-Control-Expose-Headers").ShouldNotBeNull().Split(", ");
        exposed.ShouldContain("X-Upstream");
        exposed.ShouldNotContain(name => name == "*" || name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task A_policy_for_CORS_alone_asks_for_no_token()
    {
        await using var proxy = await StartAsync(Protected with { Jwt = new NotAskedIr(), Cors = Cors });
        (await proxy.GetAsync("http://a/", 80, ("Origin", Page))).StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(await PreflightAsync(proxy, Page), "Access-Control-Allow-Origin").ShouldBe(Page);
    }

    [Test]
    public async Task The_most_specific_of_several_policies_that_has_CORS_speaks_for_all_unless_one_is_broken()
    {
        var platform = Protected with { Cors = new CorsIr { AllowOrigins = ["https://platform.example"] } };
        var team = Protected with { Cors = Cors };
        await using var proxy = await StartAsync(new AllOfIr { Source = "team", Policies = [platform, team] });
        Header(await PreflightAsync(proxy, Page), "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(await PreflightAsync(proxy, "https://platform.example"), "Access-Control-Allow-Origin").ShouldBeNull();

        await proxy.ApplyAsync(Gateway(new AllOfIr { Source = "team", Policies = [platform, Protected] }));
        Header(await PreflightAsync(proxy, "https://platform.example"), "Access-Control-Allow-Origin").ShouldBe("https://platform.example");

        var broken = new DenyIr { Source = "team", Fault = new FaultIr(500, "broken") };
        await proxy.ApplyAsync(Gateway(new AllOfIr { Source = "team", Policies = [broken, team] }));
        (await PreflightAsync(proxy, Page)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Test]
    public async Task A_preflight_of_a_route_that_does_not_match_OPTIONS_finds_nothing()
    {
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway(
            [Http()], [Route("r", "echo", Prefix("/") with { Method = "GET" }) with { Policy = Protected with { Cors = Cors } }], Upstream("echo", _upstream.Port)).WithKeys());
        (await PreflightAsync(proxy, Page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_routes_filter_does_the_same_without_a_policy()
    {
        await using var proxy = await RunningProxy.StartAsync(FilterGateway(null));
        var answer = await PreflightAsync(proxy, Page);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(answer, "Access-Control-Allow-Origin").ShouldBe(Page);
        Header(answer, "X-Upstream").ShouldBeNull();
        Header(await PreflightAsync(proxy, "https://evil.example"), "Access-Control-Allow-Origin").ShouldBeNull();
        Header(await proxy.GetAsync("http://a/", 80, ("Origin", Page)), "Access-Control-Allow-Origin").ShouldBe(Page);
    }

    [Test]
    public async Task A_policys_settings_win_over_a_routes_filter_and_one_without_leaves_it()
    {
        await using var wins = await RunningProxy.StartAsync(FilterGateway(Protected with { Cors = new CorsIr { AllowOrigins = ["https://other.example"] } }));
        Header(await PreflightAsync(wins, Page), "Access-Control-Allow-Origin").ShouldBeNull();
        Header(await PreflightAsync(wins, "https://other.example"), "Access-Control-Allow-Origin").ShouldBe("https://other.example");
        await using var leaves = await RunningProxy.StartAsync(FilterGateway(Protected));
        (await PreflightAsync(leaves, Page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await leaves.GetAsync("http://a/", 80, ("Origin", Page));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Header(refused, "Access-Control-Allow-Origin").ShouldBe(Page);
    }

    [Test]
    public async Task A_broken_policy_answers_preflights_that_the_filter_would_allow_as_well()
    {
        await using var proxy = await RunningProxy.StartAsync(FilterGateway(new DenyIr { Source = "SecurityPolicy default/broken", Fault = new FaultIr(500, "broken") }));
        (await PreflightAsync(proxy, Page)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    private GatewayIr FilterGateway(RoutePolicyIr? policy) =>
        Sample.Gateway([Http()], [Route("r", "echo") with { Policy = policy, Cors = Cors }], Upstream("echo", _upstream.Port)).WithKeys();

    private Task<RunningProxy> StartAsync(CorsIr cors) => StartAsync(Protected with { Cors = cors });

    private Task<RunningProxy> StartAsync(RoutePolicyIr policy) => RunningProxy.StartAsync(Gateway(policy));

    private GatewayIr Gateway(RoutePolicyIr policy) =>
        Sample.Gateway([Http()], [Route("r", "echo") with { Policy = policy }], Upstream("echo", _upstream.Port)).WithKeys();

    private static Task<HttpResponseMessage> PreflightAsync(RunningProxy proxy, string origin, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "http://a/");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return proxy.SendAsync(request);
    }

    private static Task<HttpResponseMessage> GetAsync(RunningProxy proxy, string? origin, string path = "/") => proxy.GetAsync(
        "http://a" + path, 80, [("Authorization", $"Bearer {Minted.For("alice")}"), .. origin is null ? [] : new[] { ("Origin", origin) }]);

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
