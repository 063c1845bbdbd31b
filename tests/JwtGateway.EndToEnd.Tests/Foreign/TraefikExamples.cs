using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>The three ways to verify a token that Traefik Hub's guide has.</summary>
internal static class TraefikExamples
{
    private const string MyApp = "https://apps.example.com/my-app";
    private const string Secret = "mysuperlongsecret";

    public static IEnumerable<ForeignExample> All =>
    [
        Of("traefik-jwt-secret", AskOfSecretAsync) with { Told = new("Middleware", "test-jwt", "17 bytes") },
        Of("traefik-jwt-keycloak", AskOfKeycloakAsync) with { IssuerHost = "keycloak_url", IsPubliclyTrusted = true },
        Of("traefik-jwt-azure", AskOfAzureAsync) with { IssuerHost = "login.microsoftonline.com", IsPubliclyTrusted = true },
    ];

    private static ForeignExample Of(string folder, Func<ExampleStage, Task> questions) => new(folder, ForeignExample.SharedProxy("traefik"), questions)
    {
        InCluster =
            """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: traefik, annotations: {jwtgateway.io/ingress-routes: Unclassed}}
            spec: {controller: jwtgateway.io/ingress-controller}
            """,
    };

    /// <summary>Tokens pass that are signed with the secret, and no others.</summary>
    private static async Task AskOfSecretAsync(ExampleStage stage)
    {
        await ExampleStage.IsServedAsync(async () => (await stage.GetAsync(MyApp, HmacToken.Of(Secret, """{"sub":"alice"}"""))).Status == 200);
        stage.Upstream.Requests.Last().Headers.ContainsKey("authorization").ShouldBeFalse();

        await ShouldBeBareAsync(stage, null, 401);
        await ShouldBeBareAsync(stage, HmacToken.Of("anothersecret", """{"sub":"alice"}"""), 401);
        await ShouldBeBareAsync(stage, HmacToken.Of(Secret, """{"sub":"alice","exp":1}"""), 401);
        await ShouldBeBareAsync(stage, HmacToken.Of(Secret, """{"sub":"alice","iat":4102444800}"""), 401);
        (await stage.GetAsync(MyApp + "/more", HmacToken.Of(Secret, "{}"))).Status.ShouldBe(404);
        (await stage.GetAsync("http://apps.example.com/my-app", HmacToken.Of(Secret, "{}"))).Status.ShouldBe(404);
    }

    /// <summary>Keys of an identity provider, with claims and a header.</summary>
    private static async Task AskOfKeycloakAsync(ExampleStage stage)
    {
        var admin = await stage.Issuer.MintAsync("""{"grp":"admin"}""");
        await ExampleStage.IsServedAsync(async () => (await stage.GetAsync(MyApp, admin)).Status == 200);

        await ShouldBeBareAsync(stage, null, 401);
        await ShouldBeBareAsync(stage, await stage.Issuer.MintAsync("""{"grp":"dev"}"""), 403);
        await ShouldBeBareAsync(stage, await stage.Issuer.MintAsync("{}"), 403);
        await ShouldBeBareAsync(stage, await stage.Issuer.MintAsync("""{"grp":"admin"}""", keyId: "another"), 401);
        using var passed = await stage.SendAsync("GET", MyApp, admin, null, ("Group", "forged"), ("group", "forged too"));
        ((int)passed.StatusCode).ShouldBe(200);
        (await EchoServer.ReadAsync(passed)).Headers["group"].ShouldBe("admin");
    }

    /// <summary>Keys of a public address.</summary>
    private static async Task AskOfAzureAsync(ExampleStage stage)
    {
        var token = await stage.Issuer.MintAsync("""{"sub":"alice"}""");
        await ExampleStage.IsServedAsync(async () => (await stage.GetAsync(MyApp, token)).Status == 200);

        await ShouldBeBareAsync(stage, null, 401);
        await ShouldBeBareAsync(stage, await stage.Issuer.MintAsync("""{"sub":"alice"}""", keyId: "another"), 401);
    }

    /// <summary>As Traefik Hub: the status alone.</summary>
    private static async Task ShouldBeBareAsync(ExampleStage stage, string? token, int status)
    {
        using var response = await stage.SendAsync("GET", MyApp, token);
        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        response.Headers.WwwAuthenticate.ShouldBeEmpty();
    }
}
