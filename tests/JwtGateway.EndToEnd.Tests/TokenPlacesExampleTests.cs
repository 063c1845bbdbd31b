using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What the README of examples/token-places promises.</summary>
public sealed class TokenPlacesExampleTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

    [Test]
    public async Task Cookies_and_headers_give_a_token_that_the_upstream_does_not_get()
    {
        await using var example = await RunningExample.StartAsync("token-places");
        var token = Token();
        ((int)(await example.SendAsync("GET", "/private", null)).StatusCode).ShouldBe(401);
        var echo = await EchoServer.ReadAsync(await example.SendAsync("GET", "/private", null, ("Cookie", $"session={token}; theme=dark")));
        echo.Headers["cookie"].ShouldBe("theme=dark");
        echo.Headers["x-user"].ShouldBe("alice");
        echo = await EchoServer.ReadAsync(await example.SendAsync("GET", "/private", null, ("Authorization", $"bearer {token}")));
        echo.Headers.Keys.ShouldNotContain("authorization");
        ((int)(await example.SendAsync("GET", "/private", null, ("Cookie", $"session={token}"), ("Authorization", "bearer other"))).StatusCode).ShouldBe(400);
    }

    [Test]
    public async Task Bodies_give_a_token_and_go_on_without_it()
    {
        await using var example = await RunningExample.StartAsync("token-places");
        var token = Token();
        (await SentAsync("application/x-www-form-urlencoded", $"access_token={token}&order=7")).ShouldBe("order=7");
        (await SentAsync("application/json", $"{{\"auth\": {{\"token\": \"{token}\"}}, \"order\": 7}}")).ShouldBe("{\"auth\": {}, \"order\": 7}");
        ((int)(await PostAsync("application/json", "{\"order\": 7,}")).StatusCode).ShouldBe(400);
        ((int)(await PostAsync("application/x-www-form-urlencoded", new string('x', 20_000))).StatusCode).ShouldBe(413);

        async Task<string> SentAsync(string type, string body) => (await EchoServer.ReadAsync(await PostAsync(type, body))).Body;

        Task<HttpResponseMessage> PostAsync(string type, string body) =>
            Client.PostAsync($"http://127.0.0.1:{example.Gateway.Port}/callbacks", new StringContent(body, Encoding.UTF8, type));
    }

    private static string Token()
    {
        using var key = SigningKey.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "local-jwks", "example.private.jwk")));
        return TokenMinter.Mint(key, new JsonObject { ["iss"] = "https://issuer.example.com", ["aud"] = "api.example.com", ["sub"] = "alice" });
    }
}
