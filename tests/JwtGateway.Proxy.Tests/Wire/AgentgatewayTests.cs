using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What clients and upstreams of agentgateway's policies meet, over the wire.</summary>
public sealed class AgentgatewayTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task Refusals_are_sentences_without_a_challenge()
    {
        await using var proxy = await StartAsync(Policy());
        await ShouldBeAsync(await proxy.GetAsync("http://a/"), 401, "authentication failure: no bearer token found");
        await ShouldBeAsync(await proxy.GetAsync("http://a/", 80, ("Authorization", "Bearer x")), 401, "authentication failure: the token header is malformed: Error(InvalidToken)");
        await ShouldBeAsync(await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"bob\"")), 403, "authorization failed");
    }

    [Test]
    public async Task The_token_is_taken_out_and_claims_are_set_by_expressions()
    {
        await using var proxy = await StartAsync(Policy());
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/x?y", 80, Bearer("\"sub\":\"alice\",\"roles\":[\"a\",\"b\"]"), ("X-User", "root"), ("x_user", "root"), ("X-Internal", "1")));
        echo.Headers.Keys.ShouldNotContain("authorization");
        echo.Headers.Keys.ShouldNotContain("x-internal");
        echo.Headers.Keys.ShouldNotContain("x_user");
        (echo.Headers["x-user"], echo.Headers["x-roles"], echo.Headers["x-where"]).ShouldBe(("alice", "[\"a\",\"b\"]", "/x?y"));
    }

    [Test]
    public async Task Resource_metadata_needs_no_token_and_refusals_name_it()
    {
        await using var proxy = await StartAsync(Policy() with { Mcp = new McpIr("""{"authorization_servers":["https://idp.example"],"scopes_supported":["read"]}""") });
        var refused = await proxy.GetAsync("http://a/mcp");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"error":"unauthorized","error_description":"JWT token required"}""");
        refused.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        refused.Headers.WwwAuthenticate.Single().ToString().ShouldBe("Bearer resource_metadata=\"http://a/.well-known/oauth-protected-resource/mcp\"");
        var document = await proxy.GetAsync("http://a/.well-known/oauth-protected-resource/mcp");
        document.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await document.Content.ReadAsStringAsync()).ShouldBe("""{"authorization_servers":["https://idp.example"],"scopes_supported":["read"],"resource":"http://a/mcp"}""");
        document.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Test]
    public async Task Metadata_is_an_answer_and_no_decision_about_a_token()
    {
        using var counts = new PolicyCounts("jwtgateway.jwt.decisions");
        var source = $"AgentgatewayPolicy.agentgateway.dev default/{Guid.NewGuid()}";
        await using var proxy = await StartAsync(Policy() with { Source = source, Mcp = new McpIr("{}") });
        (await proxy.GetAsync("http://a/.well-known/oauth-protected-resource")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Eventually.HoldsAsync(() => proxy.Decisions.Count == 2, "both decisions");
        counts.Of(source).ShouldBe(["jwt_missing"]);
        proxy.Decisions.Select(d => (d.Status, d.Reason)).ShouldBe([(200, "mcp_metadata"), (401, "jwt_missing")], ignoreOrder: true);
    }

    [Test]
    public async Task A_token_that_does_not_verify_passes_marked_and_without_claims_where_that_is_allowed()
    {
        var policy = Policy() with { Jwt = new AnyRequirementIr([new ProviderRequirementIr("provider"), new AllowMissingOrFailedIr()]), Authorization = null };
        await using var proxy = await StartAsync(policy);
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, ("Authorization", "Bearer x.y.z"), ("X-User", "root"), ("X-Jwt-Unverified", "no")));
        echo.Headers.Keys.ShouldNotContain("x-user");
        echo.Headers["x-jwt-unverified"].ShouldBe("jwt_malformed");
    }

    private static EnforceIr Policy() => new()
    {
        Source = "AgentgatewayPolicy.agentgateway.dev default/jwt",
        Answers = new AnswersIr { Style = AnswerStyle.Agentgateway },
        Jwt = new ProviderRequirementIr("provider"),
        Authorization = new AuthorizationIr
        {
            DefaultAction = AuthorizationAction.Deny,
            Rules = [new AuthorizationRuleIr { Name = "alice", Action = AuthorizationAction.Allow, Expressions = [new ExpressionIr("jwt.sub == 'alice'", ExpressionLanguage.Agentgateway)] }],
        },
        Transform = new RequestTransformIr
        {
            Language = ExpressionLanguage.Agentgateway,
            Set = [new("x-user", "jwt.sub"), new("x-roles", "jwt.roles"), new("x-where", "request.pathAndQuery")],
            Remove = ["x-internal"],
        },
    };

    private async Task<RunningProxy> StartAsync(EnforceIr policy)
    {
        var gateway = Gateway([Http()], [Route("r", "echo") with { Policy = policy }], Upstream("echo", _echo.Port)).WithKeys();
        return await RunningProxy.StartAsync(gateway with { Providers = [gateway.Providers[0] with { ForwardToken = false, ClaimHeaders = [], SeveralTokens = SeveralTokens.Same }] });
    }

    private static async Task ShouldBeAsync(HttpResponseMessage answer, int status, string body)
    {
        ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()).ShouldBe((status, body));
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/plain");
        answer.Headers.WwwAuthenticate.ShouldBeEmpty();
    }

    private static (string Name, string Value) Bearer(string claims) => ("Authorization", $"Bearer {Minted.With(claims)}");
}
