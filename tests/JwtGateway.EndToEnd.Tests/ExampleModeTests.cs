using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What the READMEs of the examples about modes, CORS and claim routing promise, with upstreams in place.</summary>
public sealed class ExampleModeTests
{
    [Test]
    public async Task Cors_and_jwt_answers_preflights_and_lets_pages_read_refusals()
    {
        await using var example = await RunningExample.StartAsync("cors-and-jwt");
        var preflight = await example.SendAsync("OPTIONS", "/orders", null, ("Origin", "https://a.shop.example.com"), ("Access-Control-Request-Method", "POST"));
        ((int)preflight.StatusCode).ShouldBe(200);
        preflight.Headers.GetValues("Access-Control-Allow-Methods").ShouldBe(["GET, POST"]);
        var refused = await example.SendAsync("GET", "/orders", null, ("Origin", "https://www.example.com"));
        ((int)refused.StatusCode).ShouldBe(401);
        refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://www.example.com"]);
        ((int)(await example.SendAsync("GET", "/orders", Token(), ("Origin", "https://www.example.com"))).StatusCode).ShouldBe(200);
    }

    [Test]
    public async Task Moving_an_api_rewrites_mirrors_and_redirects_who_has_a_token()
    {
        await using var example = await RunningExample.StartAsync("moving-an-api");
        ((int)(await example.SendAsync("GET", "/orders/7", null)).StatusCode).ShouldBe(401);
        var moved = await example.SendAsync("GET", "/orders/7?a=b", Token());
        ((int)moved.StatusCode).ShouldBe(308);
        moved.Headers.Location!.OriginalString.ShouldBe($"http://127.0.0.1:{example.Gateway.Port}/v1/orders/7?a=b");
        var echo = await EchoServer.ReadAsync(await example.SendAsync("GET", "/v1/orders/7", Token()));
        echo.Path.ShouldBe("/orders/7");
        await Eventually.HoldsAsync(() => example.Second.Requests.Any(r => r.Path == "/orders/7"), "the copy");
    }

    [Test]
    public async Task Audit_mode_counts_and_logs_what_it_lets_pass()
    {
        await using var example = await RunningExample.StartAsync("audit-mode");
        ((int)(await example.SendAsync("GET", "/private", null)).StatusCode).ShouldBe(401);
        var audited = await EchoServer.ReadAsync(await example.SendAsync("GET", "/reports", null, ("X-User", "root")));
        audited.Headers.Keys.ShouldNotContain("x-user");
        (await EchoServer.ReadAsync(await example.SendAsync("GET", "/reports", Token()))).Headers["x-user"].ShouldBe("alice");
        await Eventually.HoldsAsync(
            () => example.Gateway.Process.Output.Contains("would-deny=401:jwt_missing by=SecurityPolicy.jwtgateway.io default/reports", StringComparison.Ordinal),
            "the line that says what would have been refused");
        (await example.Gateway.MetricAsync("jwtgateway_jwt_would_deny_total{")).ShouldBe(1);
    }

    [Test]
    public async Task Platform_baseline_holds_whatever_a_team_says()
    {
        await using var example = await RunningExample.StartAsync("platform-baseline");
        foreach (var path in new[] { "/orders", "/private" })
        {
            ((int)(await example.SendAsync("GET", path, null)).StatusCode).ShouldBe(401, path);
            (await EchoServer.ReadAsync(await example.SendAsync("GET", path, Token(), ("X-User", "root")))).Headers["x-user"].ShouldBe("alice", path);
        }

        var preflight = await example.SendAsync("OPTIONS", "/orders", null, ("Origin", "https://www.example.com"), ("Access-Control-Request-Method", "GET"));
        ((int)preflight.StatusCode).ShouldBe(200);
    }

    [Test]
    public async Task Problem_answers_say_why_in_a_way_that_programs_read()
    {
        await using var example = await RunningExample.StartAsync("problem-answers");
        (await (await example.SendAsync("GET", "/private", null)).Content.ReadAsStringAsync()).ShouldBe("Jwt is missing");
        var missing = await example.SendAsync("GET", "/orders", null);
        ((int)missing.StatusCode).ShouldBe(401);
        missing.Content.Headers.ContentType!.ToString().ShouldBe("application/problem+json");
        Challenge(missing).ShouldBe("Bearer realm=\"orders\", resource_metadata=\"https://api.example.com/.well-known/oauth-protected-resource/orders\"");
        Challenge(await example.SendAsync("GET", "/orders", "x.y.z")).ShouldContain("error=\"invalid_token\"");
        var weak = await example.SendAsync("GET", "/orders", Token());
        ((int)weak.StatusCode).ShouldBe(403);
        Challenge(weak).ShouldContain("error=\"insufficient_scope\"");
        JsonNode.Parse(await weak.Content.ReadAsStringAsync())!["scope"]!.GetValue<string>().ShouldBe("orders:read");
        ((int)(await example.SendAsync("GET", "/orders", Token(scope: "orders:read"))).StatusCode).ShouldBe(200);

        static string Challenge(HttpResponseMessage answer) => answer.Headers.NonValidated["WWW-Authenticate"].ToString();
    }

    [Test]
    public async Task Claim_routing_goes_by_the_token_and_by_nothing_else()
    {
        await using var example = await RunningExample.StartAsync("claim-routing");
        ((int)(await example.SendAsync("GET", "/orders", null, ("X-Tenant", "gold"))).StatusCode).ShouldBe(401);
        (await NameAsync(Token("gold"))).ShouldBe("second");
        (await NameAsync(Token("silver"), ("X-Tenant", "gold"))).ShouldBe("first");
        (await NameAsync(Token(), ("X-Tenant", "gold"))).ShouldBe("first");

        async Task<string> NameAsync(string token, params (string Name, string Value)[] headers) =>
            (await EchoServer.ReadAsync(await example.SendAsync("GET", "/orders", token, headers))).Name;
    }

    private static string Token(string? tenant = null, string? scope = null)
    {
        using var key = SigningKey.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "local-jwks", "example.private.jwk")));
        return TokenMinter.Mint(key, new JsonObject
        {
            ["iss"] = "https://issuer.example.com",
            ["aud"] = "api.example.com",
            ["sub"] = "alice",
            ["tenant"] = tenant,
            ["scope"] = scope,
        });
    }
}
