using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Policies of listeners, which are asked before there is a route (agentgateway's <c>phase: PreRouting</c>).</summary>
public sealed class ListenerPolicyTests
{
    private EchoServer _users = null!;
    private EchoServer _admins = null!;

    [OneTimeSetUp]
    public async Task Start() => (_users, _admins) = (await EchoServer.StartAsync(), await EchoServer.StartAsync());

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _users.DisposeAsync();
        await _admins.DisposeAsync();
    }

    [Test]
    public async Task A_stranger_does_not_learn_whether_there_is_a_route()
    {
        await using var proxy = await StartAsync(Policy(), Route("r", "users", Prefix("/here")));
        (await StatusAsync(proxy, "/here")).ShouldBe(401);
        (await StatusAsync(proxy, "/nowhere")).ShouldBe(401);
        (await StatusAsync(proxy, "/here", Token("alice"))).ShouldBe(200);
        (await StatusAsync(proxy, "/nowhere", Token("alice"))).ShouldBe(404);
    }

    [Test]
    public async Task Headers_from_claims_choose_the_route_and_those_of_clients_do_not()
    {
        await using var proxy = await StartAsync(Policy(), Route("users", "users"), Route("admins", "admins", Prefix("/").WithHeader("x-role", "admin")));
        (await UpstreamOfAsync(proxy, Token("root", "admin"))).ShouldBe("admins");
        (await UpstreamOfAsync(proxy, Token("alice", "user"))).ShouldBe("users");
        (await UpstreamOfAsync(proxy, Token("alice", "user"), ("X-Role", "admin"))).ShouldBe("users");
        (await UpstreamOfAsync(proxy, Token("alice"), ("x_role", "admin"), ("X-Role", "admin"))).ShouldBe("users");
    }

    [Test]
    public async Task The_routes_own_policy_is_asked_as_well_and_sees_the_claims_that_were_found()
    {
        var rule = Allowing("jwt.sub == 'alice'", ExpressionLanguage.Agentgateway);
        await using var proxy = await StartAsync(Policy(), Route("r", "users") with { Policy = rule });
        (await StatusAsync(proxy, "/", Token("alice"))).ShouldBe(200);
        (await StatusAsync(proxy, "/", Token("bob"))).ShouldBe(403);
        (await StatusAsync(proxy, "/")).ShouldBe(401);
    }

    [Test]
    public async Task Policies_of_other_dialects_do_not_take_its_claims_for_their_own()
    {
        await using var proxy = await StartAsync(Policy(), Route("r", "users") with { Policy = Allowing("jwt.sub == 'alice'", ExpressionLanguage.Native) });
        (await StatusAsync(proxy, "/", Token("alice"))).ShouldBe(403);
    }

    [Test]
    public async Task Its_token_reaches_no_upstream()
    {
        await using var proxy = await StartAsync(Policy(), Route("r", "users"));
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, Token("alice", "user")));
        echo.Headers.Keys.ShouldNotContain("authorization");
        echo.Headers["x-role"].ShouldBe("user");
    }

    [Test]
    public async Task One_that_is_broken_closes_the_listener_and_no_other()
    {
        var broken = new DenyIr { Source = "AgentgatewayPolicy.agentgateway.dev default/pre", Fault = new FaultIr(500, "It is broken.") };
        var gateway = Gateway([Http() with { Policy = broken }, Http(81, id: "default/eg/other")], [Route("r", "users"), Route("o", "users") with { Listener = "default/eg/other" }], Upstream("users", _users.Port));
        await using var proxy = await RunningProxy.StartAsync(gateway);
        ((int)(await proxy.GetAsync("http://a/")).StatusCode).ShouldBe(500);
        ((int)(await proxy.GetAsync("http://a/nowhere/", 80)).StatusCode).ShouldBe(500);
        ((int)(await proxy.GetAsync("http://a/", 81)).StatusCode).ShouldBe(200);
    }

    private static EnforceIr Policy() => new()
    {
        Source = "AgentgatewayPolicy.agentgateway.dev default/pre",
        Answers = new AnswersIr { Style = AnswerStyle.Agentgateway },
        Jwt = new ProviderRequirementIr("provider"),
        Transform = new RequestTransformIr { Language = ExpressionLanguage.Agentgateway, Set = [new("x-role", "jwt.role")] },
    };

    private static EnforceIr Allowing(string expression, ExpressionLanguage language) => new()
    {
        Source = "AgentgatewayPolicy.agentgateway.dev default/post",
        Jwt = new NotAskedIr(),
        Authorization = new AuthorizationIr
        {
            DefaultAction = AuthorizationAction.Deny,
            Rules = [new AuthorizationRuleIr { Name = "rule", Action = AuthorizationAction.Allow, Expressions = [new ExpressionIr(expression, language)] }],
        },
    };

    private static (string Name, string Value) Token(string sub, string? role = null) =>
        ("Authorization", $"Bearer {Minted.With($"\"sub\":\"{sub}\"" + (role is null ? "" : $",\"role\":\"{role}\""))}");

    private static async Task<int> StatusAsync(RunningProxy proxy, string path, params (string Name, string Value)[] headers)
    {
        using var answer = await proxy.GetAsync("http://a" + path, 80, headers);
        return (int)answer.StatusCode;
    }

    private async Task<string> UpstreamOfAsync(RunningProxy proxy, params (string Name, string Value)[] headers)
    {
        var before = (Users: _users.Requests.Count, Admins: _admins.Requests.Count);
        (await StatusAsync(proxy, "/", headers)).ShouldBe(200);
        return (_users.Requests.Count - before.Users, _admins.Requests.Count - before.Admins) switch { (1, 0) => "users", (0, 1) => "admins", var other => other.ToString() };
    }

    private async Task<RunningProxy> StartAsync(EnforceIr policy, params RouteIr[] routes)
    {
        var gateway = Gateway([Http() with { Policy = policy }], routes, Upstream("users", _users.Port), Upstream("admins", _admins.Port)).WithKeys();
        return await RunningProxy.StartAsync(gateway with { Providers = [gateway.Providers[0] with { ForwardToken = false, ClaimHeaders = [] }] });
    }
}
