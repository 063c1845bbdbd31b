using System.Text.Json;

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>What ngrok documents of JWT validation, in its four forms.</summary>
internal static class NgrokExamples
{
    private const string Host = "example-hostname.ngrok.io";
    private const string Good = """{"iss":"https://example.com/issuer","aud":"urn:example:api","exp":4102444800}""";
    private const string OfAnotherAudience = """{"iss":"https://example.com/issuer","aud":"https://urn:example:api","exp":4102444800}""";
    private const string OfAnotherIssuer = """{"iss":"https://example.com/issuer/","aud":"urn:example:api","exp":4102444800}""";

    public static IEnumerable<ForeignExample> All =>
    [
        Of("ngrok-agent-endpoint", ForeignExample.SharedProxy("jwt-gateway"), "http", 200) with
        {
            Told = new("AgentEndpoint", "example-agent-endpoint", "it is served in clear text"),
        },

        // Its policy says nothing of where requests go that it lets through.
        Of("ngrok-cloud-endpoint", ForeignExample.SharedProxy("jwt-gateway"), "http", 500) with
        {
            Told = new("CloudEndpoint", "example-cloud-endpoint", "Nothing in the policy answers requests that it lets through"),
        },
        Of("ngrok-ingress", ForeignExample.SharedProxy("ngrok"), "http", 200),
        Of("ngrok-gateway", "default/example-gateway", "https", 200),
    ];

    private static ForeignExample Of(string folder, string proxy, string scheme, int passed) => new(folder, proxy, stage => AskAsync(stage, scheme, passed))
    {
        IssuerHost = "example.com",
        Beside = static issuer => [Manifests.CaConfigMap(issuer.Ca.Pem, "issuer-ca"), Certificate(issuer)],
    };

    /// <summary>Both tokens are needed, and each must verify.</summary>
    private static async Task AskAsync(ExampleStage stage, string scheme, int passed)
    {
        var address = scheme == "https" ? $"https://{Host}/orders" : $"http://{Host}:8080/orders";
        var good = await stage.Issuer.MintAsync(Good);
        await ExampleStage.IsServedAsync(async () => (await SendAsync(stage, address, good, good)).Status == passed);

        (await SendAsync(stage, address, null, null)).ShouldBe((401, "ERR_NGROK_3408"));
        (await SendAsync(stage, address, good, null)).ShouldBe((401, "ERR_NGROK_3406"));
        (await SendAsync(stage, address, null, good)).ShouldBe((401, "ERR_NGROK_3408"));
        (await SendAsync(stage, address, good, "no token")).ShouldBe((401, "ERR_NGROK_3416"));
        (await SendAsync(stage, address, good, await stage.Issuer.MintAsync(OfAnotherAudience))).ShouldBe((403, "ERR_NGROK_3403"));
        (await SendAsync(stage, address, await stage.Issuer.MintAsync(OfAnotherIssuer), good)).ShouldBe((403, "ERR_NGROK_3403"));
        (await SendAsync(stage, address, await stage.Issuer.MintAsync(Good, "key-unknown"), good)).ShouldBe((403, "ERR_NGROK_3403"));
        (await SendAsync(stage, address, good, good)).ShouldBe((passed, null));
    }

    private static async Task<(int Status, string? Code)> SendAsync(ExampleStage stage, string address, string? header, string? body)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("order", "7"), .. body is null ? [] : new[] { KeyValuePair.Create("_id_token", body) }]);
        using var response = await stage.SendAsync("POST", address, header, form);
        return ((int)response.StatusCode, response.Headers.TryGetValues("ngrok-error-code", out var codes) ? codes.Single() : null);
    }

    private static string Certificate(IssuerStandIn issuer)
    {
        var (certificate, key) = issuer.Ca.IssuePem(Host);
        return JsonSerializer.Serialize(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = "example-hostname-cert" },
            type = "kubernetes.io/tls",
            stringData = new Dictionary<string, string>(StringComparer.Ordinal) { ["tls.crt"] = certificate, ["tls.key"] = key },
        });
    }
}
