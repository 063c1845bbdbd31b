using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The manifests of Traefik Hub's guide, as they stand.</summary>
public sealed class TraefikExampleTests
{
    private const string Secret = "mysuperlongsecret";

    [Test]
    public async Task A_secret_of_a_Secret_lets_tokens_pass_that_are_signed_with_it_and_no_others()
    {
        await using var example = await RunningTraefikExample.StartAsync("traefik-jwt-secret");

        await ShouldBeBareAsync(await example.GetAsync("/my-app"), 401);
        await ShouldBeBareAsync(await example.GetAsync("/my-app", HmacToken.Of("anothersecret", """{"sub":"alice"}""")), 401);
        await ShouldBeBareAsync(await example.GetAsync("/my-app", HmacToken.Of(Secret, """{"sub":"alice","exp":1}""")), 401);
        await ShouldBeBareAsync(await example.GetAsync("/my-app", HmacToken.Of(Secret, """{"sub":"alice","iat":4102444800}""")), 401);
        using var passed = await example.GetAsync("/my-app", HmacToken.Of(Secret, """{"sub":"alice"}"""));
        ((int)passed.StatusCode).ShouldBe(200);
        (await EchoServer.ReadAsync(passed)).Headers.ContainsKey("authorization").ShouldBeFalse();
        ((int)(await example.GetAsync("/my-app/more", HmacToken.Of(Secret, "{}"))).StatusCode).ShouldBe(404);
        ((int)(await example.GetPlainAsync("/my-app", HmacToken.Of(Secret, "{}"))).StatusCode).ShouldBe(404);
        example.Gateway.Process.Errors.ShouldContain("17 bytes");
    }

    [Test]
    public async Task Keys_of_an_identity_provider_with_claims_and_a_header()
    {
        await using var issuer = await IssuerStandIn.StartAsync("idp.example.com");
        using var roots = new TemporaryFile(issuer.Ca.Pem);
        await using var example = await RunningTraefikExample.StartAsync(
            "traefik-jwt-keycloak", ("KEYCLOAK_URL", "idp.example.com"), options: ["--resolve", issuer.Resolve], environment: new() { ["SSL_CERT_FILE"] = roots.Path });

        await ShouldBeBareAsync(await example.GetAsync("/my-app"), 401);
        await ShouldBeBareAsync(await example.GetAsync("/my-app", await issuer.MintAsync("""{"grp":"dev"}""")), 403);
        await ShouldBeBareAsync(await example.GetAsync("/my-app", await issuer.MintAsync("{}")), 403);
        await ShouldBeBareAsync(await example.GetAsync("/my-app", await issuer.MintAsync("""{"grp":"admin"}""", keyId: "another")), 401);
        using var passed = await example.GetAsync("/my-app", await issuer.MintAsync("""{"grp":"admin"}"""), ("Group", "forged"), ("group", "forged too"));
        ((int)passed.StatusCode).ShouldBe(200);
        (await EchoServer.ReadAsync(passed)).Headers["group"].ShouldBe("admin");
    }

    [Test]
    public async Task Keys_of_a_public_address()
    {
        await using var issuer = await IssuerStandIn.StartAsync("login.microsoftonline.com");
        using var roots = new TemporaryFile(issuer.Ca.Pem);
        await using var example = await RunningTraefikExample.StartAsync(
            "traefik-jwt-azure", options: ["--resolve", issuer.Resolve], environment: new() { ["SSL_CERT_FILE"] = roots.Path });

        await ShouldBeBareAsync(await example.GetAsync("/my-app"), 401);
        ((int)(await example.GetAsync("/my-app", await issuer.MintAsync("""{"sub":"alice"}"""))).StatusCode).ShouldBe(200);
    }

    /// <summary>As Traefik Hub: the status alone.</summary>
    private static async Task ShouldBeBareAsync(HttpResponseMessage response, int status)
    {
        using (response)
        {
            ((int)response.StatusCode).ShouldBe(status);
            (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
            response.Headers.WwwAuthenticate.ShouldBeEmpty();
        }
    }
}
