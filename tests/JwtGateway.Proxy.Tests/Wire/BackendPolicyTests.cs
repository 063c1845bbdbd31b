using System.Net;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Policies of single backends: each request is held to that of the backend whose turn it is, after its route's.</summary>
public sealed class BackendPolicyTests
{
    private const string Code = "ngrok-error-code";
    private const int Rounds = 20;

    private EchoServer _blue = null!;
    private EchoServer _green = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _blue = await EchoServer.StartAsync("blue");
        _green = await EchoServer.StartAsync("green");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _blue.DisposeAsync();
        await _green.DisposeAsync();
    }

    [Test]
    public async Task Half_of_the_requests_need_a_token_and_the_others_pass()
    {
        await using var proxy = await StartAsync(Blue(Protected), Green());
        Names(await SendAsync(proxy, Rounds)).ShouldBe(new() { ["401"] = Rounds / 2, ["green"] = Rounds / 2 });
        await Eventually.HoldsAsync(() => proxy.Decisions.Count == Rounds, "decisions", TimeSpan.FromSeconds(60));
        proxy.Decisions.Where(d => d.Status == 401).ShouldAllBe(d => d.Policy == Protected.Source && d.Reason == "jwt_missing" && d.Upstream == null);
        proxy.Decisions.Where(d => d.Status == 200).ShouldAllBe(d => d.Policy == null && d.Reason == "open" && d.Upstream == "green");
    }

    [Test]
    public async Task Claims_reach_the_backend_whose_policy_carries_them_and_no_other()
    {
        await using var proxy = await StartAsync(Blue(Protected), Green(Carrying("X-Green")));
        foreach (var echoed in await EchoesAsync(proxy, ("Authorization", "Bearer " + Minted.For("alice")), ("X-Sub", "root"), ("x_sub", "root"), ("X-Green", "root")))
        {
            echoed.Headers.GetValueOrDefault("x-sub").ShouldBe(echoed.Name == "blue" ? "alice" : "root", "a header of no meaning to the other is left alone");
            echoed.Headers.ContainsKey("x_sub").ShouldBe(echoed.Name == "green");
            echoed.Headers.GetValueOrDefault("x-green").ShouldBe(echoed.Name == "green" ? "alice" : "root");
        }
    }

    [Test]
    public async Task Answers_are_changed_by_the_policy_of_the_backend_that_gave_them()
    {
        static TrafficIr Marks(string value) => new() { Source = value, ResponseHeaders = [new HeaderModifierIr { Remove = ["content-type"], Set = [new HeaderIr("x-of", value)] }] };
        await using var proxy = await StartAsync(Gateway(Blue(Marks("blue")), Green()), r => r with { Policy = Marks("route") });
        foreach (var answer in await SendAsync(proxy, Rounds))
        {
            answer.Headers.GetValues("x-of").ShouldBe(["route"], "the innermost policy goes first");
        }

        await using var other = await StartAsync(Blue(Marks("blue")), Green());
        (await SendAsync(other, Rounds)).Count(answer => answer.Headers.Contains("x-of") && answer.Content.Headers.ContentType is null).ShouldBe(Rounds / 2);
    }

    [Test]
    public async Task A_backends_policy_hands_nothing_over()
    {
        var forwarding = new TrafficIr { Source = "forwarding", Rules = [new TrafficRuleIr { Actions = [new ForwardActionIr("elsewhere")] }] };
        var elsewhere = Route("elsewhere", "") with { Listener = "", Backends = [Green()] };
        var gateway = Gateway(Blue(forwarding), Green());
        await using var proxy = await StartAsync(gateway with { Routes = gateway.Routes.Add(elsewhere) });

        Names(await SendAsync(proxy, Rounds)).ShouldBe(new() { ["500"] = Rounds / 2, ["green"] = Rounds / 2 });
        await Eventually.HoldsAsync(() => proxy.Decisions.Count(d => d.Detail.Contains("single backend", StringComparison.Ordinal)) == Rounds / 2, "the reason to be told");
    }

    [Test]
    public async Task What_the_routes_policy_says_stays_as_it_is()
    {
        var both = Protected with { Source = "blue", Jwt = new AllRequirementIr([new ProviderRequirementIr("provider"), new ProviderRequirementIr("X-Blue")]) };
        await using var proxy = await StartAsync(Gateway(Blue(both), Green()), r => r with { Policy = Protected });
        foreach (var echoed in await EchoesAsync(proxy, ("Authorization", "Bearer " + Minted.With("team", "a")), ("X-Sub", "root"), ("X-Blue", "root")))
        {
            echoed.Headers["x-sub"].ShouldBe("alice");
            echoed.Headers["x-blue"].ShouldBe(echoed.Name == "blue" ? "alice" : "root");
        }
    }

    [Test]
    public async Task The_routes_policy_refuses_first_and_takes_nobodys_turn()
    {
        await using var proxy = await StartAsync(Gateway(Blue(Deny(418)), Green()), r => r with { Policy = Protected });
        for (var i = 0; i < Rounds; i++)
        {
            ((int)(await proxy.GetAsync("http://a/")).StatusCode).ShouldBe(401);
            var answer = await proxy.GetAsync("http://a/", 80, ("Authorization", "Bearer " + Minted.For("alice")));
            ((int)answer.StatusCode).ShouldBeOneOf(200, 418);
        }

        await Eventually.HoldsAsync(() => proxy.Decisions.Count == 2 * Rounds, "decisions", TimeSpan.FromSeconds(60));
        proxy.Decisions.CountBy(d => d.Status).ToDictionary().ShouldBe(new Dictionary<int, int> { [401] = Rounds, [418] = Rounds / 2, [200] = Rounds / 2 }, ignoreOrder: true);
        proxy.Decisions.Where(d => d.Status == 200).ShouldAllBe(d => d.Policy == Protected.Source && d.Reason == "ok");
    }

    [Test]
    public async Task A_policy_that_cannot_be_honoured_closes_its_share_alone()
    {
        RoutePolicyIr[] broken =
        [
            new DenyIr { Source = "deny", Fault = new FaultIr(500, "it is broken") },
            new AllOfIr { Source = "none", Policies = [] },
            Protected with { Jwt = new ProviderRequirementIr("nobody") },
            new AllOfIr { Source = "nested", Policies = [new AllOfIr { Source = "within", Policies = [Protected] }] },
        ];
        foreach (var policy in broken)
        {
            await using var proxy = await StartAsync(Blue(policy), Green());
            Names(await SendAsync(proxy, Rounds, ("Authorization", "Bearer " + Minted.For("alice")))).ShouldBe(new() { ["500"] = Rounds / 2, ["green"] = Rounds / 2 });
            await Eventually.HoldsAsync(() => proxy.Decisions.Count(d => d is { Status: 500, Reason: "policy_broken" }) == Rounds / 2, "why", TimeSpan.FromSeconds(60));
        }
    }

    [Test]
    public async Task Whoever_is_refused_is_not_told_that_the_backend_is_missing_nor_sent_elsewhere()
    {
        var missing = Blue(Protected) with { Upstream = null, Fault = new FaultIr(500, "it is missing") };
        var moved = Green(Protected) with { Upstream = null, Redirect = new RedirectIr { Hostname = "elsewhere.example", Status = 302 } };
        await using var proxy = await StartAsync(missing, moved);
        var answers = await SendAsync(proxy, Rounds);
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Unauthorized && a.Headers.Location == null);
        var statuses = new List<string>();
        for (var i = 0; i < Rounds; i++)
        {
            statuses.Add((await proxy.RawAsync($"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {Minted.For("alice")}\r\nConnection: close\r\n\r\n"))[9..12]);
        }

        statuses.CountBy(s => s).ToDictionary().ShouldBe(new Dictionary<string, int> { ["500"] = Rounds / 2, ["302"] = Rounds / 2 }, ignoreOrder: true);
    }

    [Test]
    public async Task Copies_are_made_of_what_passed_alone()
    {
        await using var copies = await EchoServer.StartAsync("copies");
        var copied = Blue(Protected) with { Mirrors = [new MirrorIr { Upstream = "copies", Numerator = 1, Denominator = 1 }] };
        var gateway = Gateway(copied, Green(Protected));
        await using var proxy = await StartAsync(gateway with { Upstreams = gateway.Upstreams.Add(Upstream("copies", copies.Port)) });
        (await SendAsync(proxy, Rounds)).ShouldAllBe(a => a.StatusCode == HttpStatusCode.Unauthorized);
        Names(await SendAsync(proxy, Rounds, ("Authorization", "Bearer " + Minted.For("alice")))).ShouldBe(new() { ["blue"] = Rounds / 2, ["green"] = Rounds / 2 });
        await Eventually.HoldsAsync(() => copies.Requests.Count == Rounds / 2, "copies", TimeSpan.FromSeconds(60));
        copies.Requests.ShouldAllBe(r => r.Headers["x-sub"] == "alice");
    }

    [Test]
    public async Task A_token_in_the_body_is_looked_for_where_a_backend_asks_and_the_body_goes_on_whole()
    {
        var inBody = Protected with { Source = "body", Jwt = new ProviderRequirementIr("body") };
        await using var proxy = await StartAsync(Gateway(Blue(inBody), Green()), r => r with { Policy = Protected });
        var token = Minted.For("alice");
        var seen = new HashSet<string>();
        foreach (var body in Enumerable.Range(0, Rounds).Select(i => i % 4 < 2 ? $$"""{"t":"{{token}}"}""" : "{}"))
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            var answer = await proxy.SendAsync(request);
            var name = answer.StatusCode == HttpStatusCode.OK ? (await EchoServer.ReadAsync(answer)) is var echoed && echoed.Body == body ? echoed.Name : "spoiled" : $"{(int)answer.StatusCode}";
            seen.Add($"{name} {body.Length > 2}");
        }

        seen.ShouldBe(["blue True", "401 False", "green True", "green False"], ignoreOrder: true);
    }

    [Test]
    public async Task A_backends_rewriting_is_its_own_and_read_as_strictly_as_a_clients()
    {
        var rewrite = Traffic(new UrlRewriteActionIr("http://a/([a-z]*)", "http://inside.example/new/$1"));
        var odd = Traffic(new UrlRewriteActionIr(null, "/x%2fy"));
        await using var proxy = await StartAsync(Blue(rewrite), Green());
        foreach (var echoed in await EchoesAsync(proxy))
        {
            (echoed.Path, echoed.Headers["host"]).ShouldBe(echoed.Name == "blue" ? ("/new/x?q=1", "inside.example") : ("/x?q=1", "a"));
        }

        await using var refusing = await StartAsync(Blue(odd), Green());
        Names(await SendAsync(refusing, Rounds)).ShouldBe(new() { ["400"] = Rounds / 2, ["green"] = Rounds / 2 });
    }

    [Test]
    public async Task Ngroks_code_is_the_policys_word_where_a_backend_has_such_a_policy()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.Headers[Code] = "ERR_NGROK_1";
            return Task.CompletedTask;
        });
        var gateway = Gateway(Blue(Traffic(new AddHeadersActionIr([new("X-Blue", "yes")]))) with { ResponseHeaders = Named("blue") }, Green() with { ResponseHeaders = Named("green") });
        await using var proxy = await StartAsync(gateway with { Upstreams = [Upstream("blue", upstream.Port), Upstream("green", upstream.Port)] });
        var answers = await SendAsync(proxy, Rounds);
        answers.Select(a => $"{a.Headers.GetValues("X-Name").Single()} {a.Headers.Contains(Code)}").Distinct().ShouldBe(["blue False", "green True"], ignoreOrder: true);
    }

    [Test]
    public async Task What_is_tried_again_stays_with_the_backend_that_was_chosen()
    {
        await using var failing = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var retries = new RouteRetryIr { Codes = [503], Attempts = 2, Backoff = TimeSpan.Zero };
        var gateway = Gateway(Blue(Protected), Green(Deny(418)));
        await using var proxy = await StartAsync(
            gateway with { Upstreams = [Upstream("blue", failing.Port, failing.Port), Upstream("green", _green.Port)] }, r => r with { Retry = retries });
        Names(await SendAsync(proxy, Rounds, ("Authorization", "Bearer " + Minted.For("alice")))).ShouldBe(new() { ["503"] = Rounds / 2, ["418"] = Rounds / 2 });
    }

    [Test]
    public async Task A_refused_gRPC_call_is_answered_in_gRPCs_way()
    {
        await using var proxy = await StartAsync(Gateway(Blue(Protected), Green(Protected)), r => r with { Protocol = RouteProtocol.Grpc });
        var request = new HttpRequestMessage(HttpMethod.Post, "http://a/s/m") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new("application/grpc");
        var answer = await proxy.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("grpc-status").ShouldBe(["16"]);
    }

    [Test]
    public async Task A_preflight_is_the_routes_to_answer_and_where_it_has_no_CORS_a_request_like_any_other()
    {
        var cors = new CorsIr { AllowOrigins = ["https://page.example"], AllowMethods = ["GET"] };
        await using var answering = await StartAsync(Gateway(Blue(Protected), Green(Protected)), r => r with { Cors = cors });
        (await PreflightAsync(answering)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await answering.GetAsync("http://a/", 80, ("Origin", "https://page.example"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://page.example"], "the page may read why");
        await using var silent = await StartAsync(Blue(Protected), Green(Protected));
        (await PreflightAsync(silent)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Only_backends_of_the_route_that_claims_led_to_are_asked()
    {
        var tenants = Protected with { Source = "tenants", RecomputeRoute = true };
        var gateway = Gateway(Blue(Deny(418)), Blue(Deny(418)));
        var alices = gateway.Routes[0] with { Id = "alice", Matches = [Prefix("/").WithHeader("X-Sub", "alice")], Policy = tenants, Backends = [Green(Carrying("X-Green")), Green(Deny(409))] };
        await using var proxy = await StartAsync(gateway with { Routes = gateway.Routes.Add(alices) }, r => r with { Policy = tenants });
        Names(await SendAsync(proxy, Rounds, ("Authorization", "Bearer " + Minted.For("alice")))).ShouldBe(new() { ["green"] = Rounds / 2, ["409"] = Rounds / 2 });
        Names(await SendAsync(proxy, 2, ("Authorization", "Bearer " + Minted.For("bob")))).ShouldBe(new() { ["418"] = 2 });
    }

    private static HeaderModifierIr Named(string name) => new() { Set = [new HeaderIr("X-Name", name)] };

    private static WeightedBackendIr Blue(RoutePolicyIr? policy = null) => new() { Weight = 1, Upstream = "blue", Policy = policy };

    private static WeightedBackendIr Green(RoutePolicyIr? policy = null) => new() { Weight = 1, Upstream = "green", Policy = policy };

    private static TrafficIr Traffic(params TrafficActionIr[] actions) => new() { Source = "TrafficPolicy.jwtgateway.io default/traffic", Rules = [new TrafficRuleIr { Actions = [.. actions] }] };

    private static TrafficIr Deny(int status) => Traffic(new DenyActionIr(status));

    /// <summary>A policy that carries the subject in this header; its provider has the same name.</summary>
    private static EnforceIr Carrying(string header) => Protected with { Source = header, Jwt = new ProviderRequirementIr(header) };

    private GatewayIr Gateway(params WeightedBackendIr[] backends)
    {
        var gateway = Sample.Gateway([Http()], [Route("r", "") with { Backends = [.. backends] }], Upstream("blue", _blue.Port), Upstream("green", _green.Port)).WithKeys();
        var provider = gateway.Providers[0];
        return gateway with
        {
            Providers = gateway.Providers.AddRange(
                provider with { Id = "X-Blue", Name = "blue", ClaimHeaders = [new ClaimHeaderIr("X-Sub", ["team"]), new ClaimHeaderIr("X-Blue", ["sub"])] },
                provider with { Id = "X-Green", Name = "green", ClaimHeaders = [new ClaimHeaderIr("X-Green", ["sub"])] },
                provider with { Id = "body", Name = "body", Locations = [new BodyLocationIr(["t"])] }),
        };
    }

    private Task<RunningProxy> StartAsync(params WeightedBackendIr[] backends) => StartAsync(Gateway(backends));

    private static Task<RunningProxy> StartAsync(GatewayIr gateway, Func<RouteIr, RouteIr>? change = null) => RunningProxy.StartAsync(
        gateway with { Routes = [change is null ? gateway.Routes[0] : change(gateway.Routes[0]), .. gateway.Routes[1..]] });

    private static Task<HttpResponseMessage> PreflightAsync(RunningProxy proxy)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "http://a/");
        request.Headers.TryAddWithoutValidation("Origin", "https://page.example");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "GET");
        return proxy.SendAsync(request);
    }

    private static async Task<List<HttpResponseMessage>> SendAsync(RunningProxy proxy, int times, params (string Name, string Value)[] headers)
    {
        var client = proxy.Client();
        client.DefaultRequestHeaders.Clear();
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < times; i++)
        {
            answers.Add(await client.GetAsync("http://a/x?q=1"));
        }

        return answers;
    }

    /// <summary>What the upstreams got; each got something.</summary>
    private static async Task<List<EchoedRequest>> EchoesAsync(RunningProxy proxy, params (string Name, string Value)[] headers)
    {
        var echoes = new List<EchoedRequest>();
        foreach (var answer in await SendAsync(proxy, Rounds, headers))
        {
            echoes.Add(await EchoServer.ReadAsync(answer));
        }

        echoes.Select(e => e.Name).Distinct().ShouldBe(["blue", "green"], ignoreOrder: true);
        return echoes;
    }

    /// <summary>How often each upstream answered, or each status where none did.</summary>
    private static SortedDictionary<string, int> Names(List<HttpResponseMessage> answers) => new(
        answers.CountBy(a => a.Headers.TryGetValues("X-Upstream", out var names) ? names.Single() : $"{(int)a.StatusCode}").ToDictionary(), StringComparer.Ordinal);
}
