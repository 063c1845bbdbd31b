namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>Envoy Gateway's task of JWT authentication: an HTTPRoute, a GRPCRoute, and keys behind a self-signed certificate.</summary>
internal static class EnvoyGatewayExamples
{
    private const string Alice = """{"sub":"alice","exp":4102444800}""";

    public static IEnumerable<ForeignExample> All =>
    [
        new("envoy-gateway-jwt", "default/eg", stage => AskOfRoutesAsync(stage, """{"iss":"https://issuer.example.com","aud":"api.example.com","exp":4102444800}"""))
        {
            IssuerHost = "issuer.example.com",
            IsPubliclyTrusted = true,
            Accepted = ["securitypolicies.gateway.envoyproxy.io jwt-example"],
        },
        new("envoy-gateway-private-ca", "default/eg", stage => AskOfRoutesAsync(stage, Alice))
        {
            IssuerHost = "foo.bar.com",
            Beside = static issuer => [Manifests.CaConfigMap(issuer.Ca.Pem)],
            Accepted = ["securitypolicies.gateway.envoyproxy.io jwt-example", "BackendTLSPolicy remote-jwks-btls"],
        },
        new("envoy-gateway-grpc", "default/example-gateway", AskOfGrpcAsync)
        {
            IssuerHost = "raw.githubusercontent.com",
            IsPubliclyTrusted = true,
            IsGrpc = true,
            Accepted = ["securitypolicies.gateway.envoyproxy.io jwt-example"],
        },
    ];

    /// <summary>foo needs a token, and bar, which the policy does not target, does not.</summary>
    private static async Task AskOfRoutesAsync(ExampleStage stage, string claims)
    {
        const string host = "http://www.example.com:8080";
        var token = await stage.Issuer.MintAsync(claims);
        await ExampleStage.IsServedAsync(async () => (await stage.GetAsync(host + "/foo", token)).Status == 200);

        (await stage.GetAsync(host + "/foo")).ShouldBe((401, "Jwt is missing"));
        (await stage.GetAsync(host + "/foo", await stage.Issuer.MintAsync(claims, "key-unknown"))).ShouldBe((401, "Jwks doesn't have key to match kid or alg from Jwt"));
        (await stage.GetAsync(host + "/bar")).Status.ShouldBe(200);
        (await stage.GetAsync(host + "/baz")).Status.ShouldBe(404);
    }

    /// <summary>Ping needs a token that the policy's keys have signed.</summary>
    private static async Task AskOfGrpcAsync(ExampleStage stage)
    {
        const string host = "grpc-example.com";
        var token = await stage.Issuer.MintAsync(Alice);
        await ExampleStage.IsServedAsync(async () => (await stage.PingAsync(host, token)).Code == 0);

        var denied = await stage.PingAsync(host, token: null);
        (denied.Code, denied.Details).ShouldBe((16, "Jwt is missing"));
        denied = await stage.PingAsync(host, "x.y.z");
        (denied.Code, denied.Details).ShouldBe((16, "Jwt header is an invalid Base64url encoded"));

        // Text {string text = 1}.
        (await stage.PingAsync(host, token)).Messages.ShouldBe(["\n\u0004pong"]);
        (await stage.PingAsync("www.example.com", token)).Code.ShouldBe(12);
    }
}
