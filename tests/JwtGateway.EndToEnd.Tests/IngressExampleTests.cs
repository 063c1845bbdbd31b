using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What the README of examples/ingress promises.</summary>
public sealed class IngressExampleTests
{
    [Test]
    public async Task An_Ingress_that_names_a_policy_asks_for_tokens_and_another_does_not()
    {
        await using var example = await RunningExample.StartAsync("ingress");
        (await StatusAsync(example, "/orders", null)).ShouldBe(401);
        (await StatusAsync(example, "/orders/7", "not a token")).ShouldBe(401);
        (await EchoServer.ReadAsync(await example.SendAsync("GET", "/orders/7", Token()))).Headers["x-user"].ShouldBe("alice");
        (await StatusAsync(example, "/orders/health", null)).ShouldBe(200);
        (await StatusAsync(example, "/orders/health/", null)).ShouldBe(401);
        (await StatusAsync(example, "/ordersx", null)).ShouldBe(404);
    }

    [TestCase("eu.shop.example.com", 401)]
    [TestCase("EU.shop.example.com:8080", 401)]
    [TestCase("a.eu.shop.example.com", 404)]
    [TestCase("shop.example.com", 404)]
    public async Task A_star_is_exactly_one_label(string host, int status)
    {
        await using var example = await RunningExample.StartAsync("ingress");
        (await StatusAsync(example, "/", null, ("Host", host))).ShouldBe(status);
    }

    private static async Task<int> StatusAsync(RunningExample example, string path, string? token, params (string Name, string Value)[] headers)
    {
        using var response = await example.SendAsync("GET", path, token, headers);
        return (int)response.StatusCode;
    }

    private static string Token()
    {
        using var key = SigningKey.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "local-jwks", "example.private.jwk")));
        return TokenMinter.Mint(key, new JsonObject { ["iss"] = "https://issuer.example.com", ["aud"] = "api.example.com", ["sub"] = "alice" });
    }
}
