using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What a refused client reads, as its policy says.</summary>
public sealed class AnswerTests
{
    private const string Metadata = "https://api.example.com/.well-known/oauth-protected-resource";

    private static readonly AnswersIr Rfc = new()
    {
        Body = AnswerBody.ProblemJson,
        Challenge = ChallengeStyle.Rfc6750,
        Realm = "orders",
        ResourceMetadata = Metadata,
    };

    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task By_default_it_is_what_Envoy_says_and_nothing_more()
    {
        await using var proxy = await StartAsync(new AnswersIr());
        (await proxy.RawAsync("GET /a?access_token=x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
            .Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.Ordinal)).ShouldBe(
            [
                "HTTP/1.1 401 Unauthorized", "Content-Length: 14", "Connection: close", "Content-Type: text/plain", "WWW-Authenticate: Bearer realm=\"http://a/a\"",
                "", "Jwt is missing",
            ], ignoreOrder: true);
    }

    [Test]
    public async Task A_missing_token_is_challenged_without_an_error()
    {
        await using var proxy = await StartAsync(Rfc);
        var answer = await proxy.GetAsync("http://a/x");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Challenge(answer).ShouldBe($"Bearer realm=\"orders\", resource_metadata=\"{Metadata}\"");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/problem+json");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await answer.Content.ReadAsStringAsync())
            .ShouldBe("""{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Jwt is missing","reason":"jwt_missing"}""");
    }

    [Test]
    public async Task A_bad_token_is_named_as_such_and_not_shown()
    {
        await using var proxy = await StartAsync(Rfc);
        var answer = await proxy.GetAsync("http://a/x", headers: ("Authorization", "Bearer " + Minted.Expired));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Challenge(answer).ShouldBe($"Bearer realm=\"orders\", error=\"invalid_token\", error_description=\"Jwt is expired\", resource_metadata=\"{Metadata}\"");
        var body = await answer.Content.ReadAsStringAsync();
        JsonNode.Parse(body)!["reason"]!.GetValue<string>().ShouldBe("jwt_expired");
        body.ShouldNotContain("late");
        body.ShouldNotContain(Minted.Expired[..20]);
    }

    [Test]
    public async Task A_token_without_the_scope_is_told_which_one_it_takes()
    {
        await using var proxy = await StartAsync(Rfc, Scopes("orders:read", "orders:write"));
        var answer = await proxy.GetAsync("http://a/x", headers: ("Authorization", "Bearer " + Minted.With("\"scope\":\"orders:read\"")));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Challenge(answer).ShouldBe("Bearer realm=\"orders\", error=\"insufficient_scope\", "
            + "error_description=\"The token does not have the scopes that the request needs\", scope=\"orders:read orders:write\", "
            + $"resource_metadata=\"{Metadata}\"");
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        problem["status"]!.GetValue<int>().ShouldBe(403);
        problem["title"]!.GetValue<string>().ShouldBe("Forbidden");
        problem["reason"]!.GetValue<string>().ShouldBe("insufficient_scope");
        problem["scope"]!.GetValue<string>().ShouldBe("orders:read orders:write");
    }

    [Test]
    public async Task Too_many_tokens_are_a_bad_request()
    {
        await using var proxy = await StartAsync(Rfc);
        var tokens = string.Concat(Enumerable.Range(0, 20).Select(i => $"Authorization: Bearer {Minted.For("user" + i)}\r\n"));
        var answer = await proxy.RawAsync($"GET /x HTTP/1.1\r\nHost: a\r\n{tokens}Connection: close\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("WWW-Authenticate: Bearer realm=\"orders\", error=\"invalid_request\", error_description=\"The request has too many different tokens\"");
        answer.ShouldContain("\"title\":\"Bad Request\",\"status\":400,");
    }

    [Test]
    public async Task Head_has_the_length_of_the_document_and_no_document()
    {
        await using var proxy = await StartAsync(Rfc);
        var get = await proxy.GetAsync("http://a/x");
        var head = await proxy.SendAsync(new HttpRequestMessage(HttpMethod.Head, "http://a/x"));
        head.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        head.Content.Headers.ContentLength.ShouldBe(get.Content.Headers.ContentLength);
        head.Content.Headers.ContentType!.ToString().ShouldBe("application/problem+json");
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        Challenge(head).ShouldBe(Challenge(get));
    }

    [Test]
    public async Task A_page_of_another_origin_can_read_why_it_is_refused()
    {
        var cors = new CorsIr { AllowOrigins = ["https://www.example.com"], ExposeHeaders = ["WWW-Authenticate"] };
        await using var proxy = await StartAsync(Rfc, cors: cors);
        var answer = await proxy.GetAsync("http://a/x", headers: ("Origin", "https://www.example.com"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://www.example.com"]);
        answer.Headers.GetValues("Access-Control-Expose-Headers").ShouldBe(["WWW-Authenticate"]);
    }

    [Test]
    public async Task Of_several_policies_the_one_that_refuses_answers_in_its_own_way()
    {
        var baseline = Protected with { Source = "SecurityPolicy.jwtgateway.io default/baseline", Answers = new AnswersIr { Realm = "platform" } };
        var own = Protected with { Answers = Rfc, Authorization = Scopes("admin") };
        await using var proxy = await StartAsync(new AllOfIr { Source = own.Source, Policies = [baseline, own] });
        var missing = await proxy.GetAsync("http://a/x");
        Challenge(missing).ShouldBe("Bearer realm=\"platform\"");
        (await missing.Content.ReadAsStringAsync()).ShouldBe("Jwt is missing");
        var weak = await proxy.GetAsync("http://a/x", headers: ("Authorization", "Bearer " + Minted.For("alice")));
        Challenge(weak).ShouldStartWith("Bearer realm=\"orders\", error=\"insufficient_scope\"");
    }

    [Test]
    public async Task What_is_no_refusal_of_the_policy_is_not_reworded()
    {
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway(
            [Http()], [Route("r", "gone") with { Policy = Protected with { Answers = Rfc } }], new UpstreamIr { Id = "gone" }).WithKeys());
        var answer = await proxy.GetAsync("http://a/x", headers: ("Authorization", "Bearer " + Minted.For("alice")));
        ((int)answer.StatusCode).ShouldBe(503);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain");
        answer.Headers.CacheControl.ShouldBeNull();
    }

    private static AuthorizationIr Scopes(params string[] scopes) => new()
    {
        DefaultAction = AuthorizationAction.Deny,
        Rules =
        [
            new AuthorizationRuleIr
            {
                Name = "scopes", Action = AuthorizationAction.Allow, Token = new TokenConditionIr { Provider = "provider", Scopes = [.. scopes] },
            },
        ],
    };

    private static string Challenge(HttpResponseMessage answer) => string.Join('\n', answer.Headers.NonValidated["WWW-Authenticate"]);

    private Task<RunningProxy> StartAsync(AnswersIr answers, AuthorizationIr? authorization = null, CorsIr? cors = null) =>
        StartAsync(Protected with { Answers = answers, Authorization = authorization, Cors = cors });

    private Task<RunningProxy> StartAsync(RoutePolicyIr policy) => RunningProxy.StartAsync(
        Sample.Gateway([Http()], [Route("r", "u") with { Policy = policy }], Upstream("u", _echo.Port)).WithKeys());
}
