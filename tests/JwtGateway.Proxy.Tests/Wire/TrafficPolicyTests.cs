using System.Net;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Traffic Policies as clients and upstreams see them.</summary>
public sealed class TrafficPolicyTests
{
    private const string Code = "ngrok-error-code";
    private const string Sub = "${actions.ngrok.jwt_validation.tokens[0].payload.sub}";

    private static readonly JwtValidationActionIr Validate = new(["access"]);

    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task A_token_that_is_missing_malformed_or_bad_has_its_status_and_code()
    {
        await using var proxy = await StartAsync(Rule(Validate));
        var missing = await proxy.GetAsync("http://a/", 80, (Code, "ERR_NGROK_1"));
        Told(missing).ShouldBe("401 ERR_NGROK_3408");
        missing.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer realm=");
        (await missing.Content.ReadAsStringAsync()).ShouldBe("The header with the token is missing (ERR_NGROK_3408)");
        Told(await SendAsync(proxy, "x.y.z")).ShouldBe("401 ERR_NGROK_3416");
        Told(await SendAsync(proxy, Minted.Expired)).ShouldBe("403 ERR_NGROK_3403");
        Told(await SendAsync(proxy, Minted.For("alice"))).ShouldBe("200 ");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Status: 403, Reason: "jwt_expired", Rule: "#1", Provider: "access" }
            && d.Detail.StartsWith("rule #1, action 1 (jwt-validation): ", StringComparison.Ordinal)), "who refused, and why");
    }

    [Test]
    public async Task Tokens_in_header_and_body_are_both_needed_and_the_body_goes_on_whole()
    {
        await using var proxy = await StartAsync(Rule(new JwtValidationActionIr(["access", "id"])));
        var body = $$"""{ "_id_token": "{{Minted.For("alice")}}", "more": [1] }""";
        var echoed = await EchoServer.ReadAsync(await PostAsync(proxy, body, "application/json"));
        echoed.Body.ShouldBe(body);
        Told(await PostAsync(proxy, "{}", "application/json")).ShouldBe("401 ERR_NGROK_3406");
        Told(await PostAsync(proxy, "{", "application/json")).ShouldBe("400 ERR_NGROK_3411");
        Told(await PostAsync(proxy, "_id_token=" + Minted.Expired, "application/x-www-form-urlencoded")).ShouldBe("403 ERR_NGROK_3403");
        Told(await PostAsync(proxy, "_id_token=x", "text/plain")).ShouldBe("400 ERR_NGROK_3414");
        Told(await SendAsync(proxy, Minted.For("alice"))).ShouldBe("400 ERR_NGROK_3415");
    }

    [Test]
    public async Task Claims_reach_the_upstream_and_nobody_can_make_them_up()
    {
        await using var proxy = await StartAsync(Rule(Validate, new AddHeadersActionIr([new("X-User", Sub), new("X-Seen", "yes")])));
        var echoed = await EchoServer.ReadAsync(await SendAsync(proxy, Minted.For("alice"), "/", ("X-User", "root"), ("x_user", "root"), ("X-Seen", "client")));
        echoed.Headers["x-user"].ShouldBe("alice");
        echoed.Headers.Keys.ShouldNotContain("x_user");
        echoed.Headers["x-seen"].ShouldBe("client, yes");
    }

    [Test]
    public async Task Upstreams_cannot_set_the_error_code()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.Headers[Code] = "ERR_NGROK_3401";
            context.Response.Headers["x-other"] = "stays";
            return context.Response.WriteAsync("hello");
        });
        RoutePolicyIr[] policies = [Policy(Rule()), Protected with { Jwt = new NotAskedIr(), Answers = new AnswersIr { Style = AnswerStyle.Ngrok } }];
        foreach (var policy in policies.Append(new AllOfIr { Source = "b", Policies = [.. policies] }))
        {
            await using var proxy = await RunningProxy.StartAsync(Gateway(policy, upstream.Port));
            var answer = await proxy.GetAsync("http://a/");
            answer.Headers.Contains(Code).ShouldBeFalse();
            answer.Headers.GetValues("x-other").ShouldBe(["stays"]);
        }

        await using var open = await RunningProxy.StartAsync(Gateway(null, upstream.Port));
        (await open.GetAsync("http://a/")).Headers.Contains(Code).ShouldBeTrue("routes without such a policy leave it alone");
    }

    [TestCase(418, "I am a ${req.host}", "I am a a", "text/plain; charset=utf-8")]
    [TestCase(200, """{"ip":"${conn.client_ip}"}""", """{"ip":"127.0.0.1"}""", "application/json")]
    [TestCase(204, "not sent", "", null)]
    [TestCase(205, "not sent", "", null)]
    [TestCase(304, "not sent", "", null)]
    [TestCase(503, "", "", null)]
    public async Task Custom_responses(int status, string body, string told, string? type)
    {
        await using var proxy = await StartAsync(Rule(new CustomResponseActionIr(status, body, [new("X-A", "b"), new("WWW-Authenticate", "Custom")])));
        var answer = await proxy.GetAsync("http://a/");
        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(told);
        answer.Headers.GetValues("x-a").ShouldBe(["b"]);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Custom");
        if (type is not null)
            answer.Content.Headers.ContentType!.ToString().ShouldBe(type);
    }

    [Test]
    public async Task A_refused_gRPC_call_is_answered_in_gRPCs_way()
    {
        await using var proxy = await StartAsync(new TrafficRuleIr { Expressions = ["req.url.path == '/deny'"], Actions = [new DenyActionIr(403)] }, Rule(Validate));
        foreach (var (path, status, code) in new[] { ("/deny", "7", ""), ("/", "16", "ERR_NGROK_3408") })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "http://a" + path) { Content = new ByteArrayContent([]) };
            request.Content.Headers.ContentType = new("application/grpc");
            var answer = await proxy.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.GetValues("grpc-status").ShouldBe([status]);
            Told(answer).ShouldBe($"200 {code}");
        }
    }

    [Test]
    public async Task Redirects_have_a_location()
    {
        await using var proxy = await StartAsync(Rule(new RedirectActionIr("^http://([^/]+)/old", "https://$1/new", 308, [])));
        var answer = await proxy.RawGetAsync("/old/x?q=1");
        answer.ShouldStartWith("HTTP/1.1 308 ");
        answer.ShouldContain("location: https://example.com/new/x?q=1\r\n", Case.Insensitive);
        (await proxy.GetAsync("http://a/other")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Upstreams_are_asked_for_what_the_policy_rewrote_whatever_the_route_replaces()
    {
        var rewrite = new UrlRewriteActionIr("http://a/old/([^?]*)", "http://inside.example/new/$1");
        var route = Route("r", "echo", Prefix("/old")) with
        {
            Policy = Policy(Rule(rewrite)),
            Rewrite = new RewriteIr { Hostname = "route.example", Path = new PathRewriteIr(PathRewriteType.Prefix, "/route") },
        };
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway([Http()], [route], Upstream("echo", _echo.Port)));
        var echoed = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/old/x?q=1"));
        (echoed.Path, echoed.Headers["host"]).ShouldBe(("/new/x?q=1", "inside.example"));
        echoed = await EchoServer.ReadAsync(await proxy.GetAsync("http://b/old/x?q=1"));
        (echoed.Path, echoed.Headers["host"]).ShouldBe(("/route/x?q=1", "route.example"));
    }

    [TestCase("/x%2fy")]
    [TestCase("/../x\\\\y")]
    [TestCase("/${'\\r\\n'}")]
    [TestCase("/x#y")]
    public async Task A_rewritten_path_that_can_be_read_in_two_ways_is_sent_to_nobody(string to)
    {
        await using var proxy = await StartAsync(Rule(new UrlRewriteActionIr(null, to)));
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "bad_target" && d.Detail.Contains("url-rewrite")), "why");
    }

    [Test]
    public async Task A_host_that_is_none_is_told_to_nobody()
    {
        await using var proxy = await StartAsync(Rule(new AddHeadersActionIr([new("host", "${getReqHeader('x-host')[0]}")])));
        (await proxy.GetAsync("http://a/", 80, ("x-host", "a b"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, ("x-host", "b:81")))).Headers["host"].ShouldBe("b:81");
    }

    [Test]
    public async Task Tokens_are_taken_out_of_a_rewritten_query_too()
    {
        var hidden = new EnforceIr { Source = "s", Jwt = new ProviderRequirementIr("hidden") };
        var traffic = Policy(Rule(new UrlRewriteActionIr("/a", "/b")));
        await using var proxy = await RunningProxy.StartAsync(Gateway(new AllOfIr { Source = "x", Policies = [traffic, hidden] }, _echo.Port));
        var echoed = await EchoServer.ReadAsync(await proxy.GetAsync($"http://x/a?q=1&token={Minted.For("alice")}&r=2"));
        echoed.Path.ShouldBe("/b?q=1&r=2");
    }

    [Test]
    public async Task Both_policies_must_let_a_request_pass_in_either_order()
    {
        var traffic = Policy(new TrafficRuleIr { Expressions = ["!hasReqHeader('x-pass')"], Actions = [new DenyActionIr(403)] });
        foreach (var policies in new RoutePolicyIr[][] { [Protected, traffic], [traffic, Protected] })
        {
            await using var proxy = await RunningProxy.StartAsync(Gateway(new AllOfIr { Source = "x", Policies = [.. policies] }, _echo.Port));
            var token = Minted.For("alice");
            (await SendAsync(proxy, token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await proxy.GetAsync("http://a/", 80, ("x-pass", "1"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await EchoServer.ReadAsync(await SendAsync(proxy, token, "/", ("x-pass", "1"), ("X-Sub", "root")))).Headers["x-sub"].ShouldBe("alice");
        }
    }

    [Test]
    public async Task A_rate_outlives_a_change_of_configuration()
    {
        var limit = new RateLimitActionIr("limit", 2, TimeSpan.FromHours(1), ["actions.ngrok.jwt_validation.tokens[0].payload.sub"]);
        await using var proxy = await StartAsync(Rule(Validate, limit));
        (await SendAsync(proxy, Minted.For("alice"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(proxy, Minted.For("alice"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await proxy.ApplyAsync(Gateway(Policy(Rule(new AddHeadersActionIr([new("x-new", "1")])), Rule(Validate, limit)), _echo.Port));
        var refused = await SendAsync(proxy, Minted.For("alice"));
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromMinutes(54), TimeSpan.FromMinutes(66));
        (await SendAsync(proxy, Minted.For("bob"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Decisions_have_what_the_policy_logged_and_no_token()
    {
        await using var proxy = await StartAsync(Rule(new LogActionIr([new("who", "${req.headers['authorization'][0]}"), new("path", "${req.url.path}")])));
        var token = Minted.For("alice");
        await SendAsync(proxy, token, "/x");
        await Eventually.HoldsAsync(() => !proxy.Decisions.IsEmpty, "a decision");
        var log = proxy.Decisions.Single().Logs.ShouldHaveSingleItem();
        log.Metadata.ShouldBe([new("who", "[redacted]"), new("path", "/x")]);
    }

    [Test]
    public async Task A_request_that_is_forwarded_is_held_to_the_policy_of_where_it_goes_and_goes_there_alone()
    {
        await using var inner = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Forwarding(inner.Port,
            new TrafficRuleIr { Expressions = ["req.url.path.startsWith('/in')"], Actions = [Add("x-first", "1"), new SetVarsActionIr([new("a", "1")]), new ForwardActionIr("inner")] },
            Rule(Add("x-rest", "1"))));
        Told(await proxy.GetAsync("http://a/in")).ShouldBe("401 ERR_NGROK_3408");
        var forwarded = await EchoServer.ReadAsync(await SendAsync(proxy, Minted.For("alice"), "/in?q=1", ("x-user", "root")));
        forwarded.Path.ShouldBe("/in?q=1");
        (forwarded.Headers["x-first"], forwarded.Headers["x-user"], forwarded.Headers["x-vars"]).ShouldBe(("1", "alice", "false"));
        forwarded.Headers.Keys.ShouldNotContain("x-rest");
        var other = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/out"));
        other.Headers.Keys.ShouldNotContain("x-user");
        other.Headers["x-rest"].ShouldBe("1");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Status: 200, Route: "inner", FirstRoute: "r", Upstream: "inner", Provider: "access" })
            && proxy.Decisions.Any(d => d is { Status: 401, Route: "inner", FirstRoute: "r" }) && proxy.Decisions.Any(d => d is { Status: 200, Route: "r", FirstRoute: null }), "who decided");
    }

    [Test]
    public async Task Answers_come_back_through_the_policies_that_their_requests_went_through()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.Headers["x-secret"] = "stays in";
            context.Response.Headers["x-kept"] = "upstream";
            return context.Response.WriteAsync("hello");
        });
        var outer = Policy(Rule(new LogActionIr([]))) with { ResponseHeaders = [new() { Remove = ["X-Secret"] }, new() { Add = [new("x-way", "gateway"), new("x-kept", "policy")] }] };
        var inner = Policy() with { ResponseHeaders = [new() { Add = [new("x-way", "rule"), new("x-secret", "of the policy's own")] }] };
        await using var proxy = await RunningProxy.StartAsync(Gateway(new AllOfIr { Source = "b", Policies = [outer, inner] }, upstream.Port));
        var answer = await proxy.GetAsync("http://a/");
        answer.Headers.GetValues("x-way").ShouldBe(["rule", "gateway"]);
        answer.Headers.GetValues("x-kept").ShouldBe(["upstream", "policy"]);
        answer.Headers.Contains("x-secret").ShouldBeFalse();

        var gateway = Forwarding(upstream.Port, Rule(new ForwardActionIr("inner")));
        await proxy.ApplyAsync(gateway with
        {
            Routes = [.. gateway.Routes.Select(r => r with { Policy = ((TrafficIr)r.Policy!) with { ResponseHeaders = [new() { Add = [new("x-way", r.Id)] }] } })],
        });
        (await SendAsync(proxy, Minted.For("alice"))).Headers.GetValues("x-way").ShouldBe(["inner", "r"]);
        (await proxy.GetAsync("http://a/")).Headers.Contains("x-way").ShouldBeFalse("an answer of ours");
    }

    [Test]
    public async Task Requests_that_come_round_and_routes_that_cannot_be_honoured_answer_500()
    {
        await using var proxy = await RunningProxy.StartAsync(Forwarding(_echo.Port, Rule(new ForwardActionIr("one"))));
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "route_fault" && d.Detail.Contains("one") && d.Logs.Length == 2), "why, and what both logged");

        var faulty = Forwarding(_echo.Port, Rule(new ForwardActionIr("inner")));
        await proxy.ApplyAsync(faulty with { Routes = [faulty.Routes[0] with { Fault = new FaultIr(500, "its own") }, .. faulty.Routes.Skip(1)] });
        (await SendAsync(proxy, Minted.For("alice"))).StatusCode.ShouldBe(HttpStatusCode.InternalServerError, "what is broken about the first route still answers");
        await proxy.ApplyAsync(faulty with { Routes = [faulty.Routes[0], .. faulty.Routes.Skip(1).Select(r => r with { Fault = new FaultIr(500, "its own") })] });
        (await SendAsync(proxy, Minted.For("alice"))).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Test]
    public async Task A_policy_that_cannot_be_compiled_opens_nothing()
    {
        await using var proxy = await StartAsync(Rule(new CustomResponseActionIr(200, "", [])), new TrafficRuleIr { Expressions = ["conn.geo.country_code == 'X'"], Actions = [new DenyActionIr(403)] });
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "policy_broken" && d.Detail.Contains("conn.geo")), "why");
    }

    /// <summary>The route, an endpoint that wants a token, and two that lead to each other.</summary>
    private GatewayIr Forwarding(int innerPort, params TrafficRuleIr[] rules)
    {
        var gateway = Gateway(Policy(rules), _echo.Port);
        RouteIr Endpoint(string id, params TrafficRuleIr[] its) => gateway.Routes[0] with { Id = id, Listener = "", Policy = Policy(its), Backends = [new() { Weight = 1, Upstream = "inner" }] };
        var log = new LogActionIr([new("a", "b")]);
        return gateway with
        {
            Upstreams = gateway.Upstreams.Add(Upstream("inner", innerPort)),
            Routes = gateway.Routes.AddRange(
                Endpoint("inner", Rule(Validate, Add("x-user", Sub), Add("x-vars", "${has(vars.a)}"))),
                Endpoint("one", Rule(log, new ForwardActionIr("two"))),
                Endpoint("two", Rule(log, new ForwardActionIr("one")))),
        };
    }

    private static AddHeadersActionIr Add(string name, string value) => new([new(name, value)]);

    private static TrafficRuleIr Rule(params TrafficActionIr[] actions) => new() { Actions = [.. actions] };

    private static TrafficIr Policy(params TrafficRuleIr[] rules) => new() { Source = "TrafficPolicy.jwtgateway.io default/traffic", Rules = [.. rules] };

    private static string Told(HttpResponseMessage answer) => $"{(int)answer.StatusCode} {(answer.Headers.TryGetValues(Code, out var codes) ? string.Join(',', codes) : "")}";

    private static Task<HttpResponseMessage> SendAsync(RunningProxy proxy, string token, string path = "/", params (string Name, string Value)[] headers) =>
        proxy.GetAsync("http://a" + path, 80, [("Authorization", "Bearer " + token), .. headers]);

    private static Task<HttpResponseMessage> PostAsync(RunningProxy proxy, string body, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new(type);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Minted.For("alice"));
        return proxy.SendAsync(request);
    }

    private static GatewayIr Gateway(RoutePolicyIr? policy, int port)
    {
        var gateway = Sample.Gateway([Http()], [Route("r", "up") with { Policy = policy }], Upstream("up", port)).WithKeys();
        var provider = gateway.Providers[0] with { ClaimHeaders = [] };
        return gateway with
        {
            Providers = gateway.Providers.AddRange(
                provider with { Id = "access", Name = "access" },
                provider with { Id = "id", Name = "id", Locations = [new BodyFieldLocationIr("_id_token")] },
                provider with { Id = "hidden", Name = "hidden", Locations = [new QueryLocationIr("token")], ForwardToken = false }),
        };
    }

    private Task<RunningProxy> StartAsync(params TrafficRuleIr[] rules) => RunningProxy.StartAsync(Gateway(Policy(rules), _echo.Port));
}
