using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

public sealed class OpenIdProviderTests
{
    [Test]
    public Task Tokens_of_a_real_provider_are_taken_and_its_subject_reaches_the_upstream() => IsTakenAsync(Policy);

    [Test]
    public Task The_keys_of_a_real_provider_are_discovered() => IsTakenAsync(Policy
        .Replace("remoteJWKS:", "oidcDiscovery:", StringComparison.Ordinal)
        .Replace("        uri: https://foo.bar.com/jwks\n", "", StringComparison.Ordinal));

    private static async Task IsTakenAsync(string policy)
    {
        await using var provider = await OpenIdProvider.StartAsync("foo.bar.com", "https://api.example.com");
        await using var upstream = await EchoServer.StartAsync();
        using var manifests = new Manifests();
        var port = FreePort.Next();
        manifests.Write("gateway.yaml", Manifests.GatewayAndBackend(port, upstream.Port));
        manifests.Write("routes.yaml", EnvoyGatewayManifests.FooAndBar);
        manifests.Write("policy.yaml", policy);
        manifests.Write("ca.yaml", Manifests.CaConfigMap(provider.Ca.Pem));
        await using var gateway = await RunningGateway.StartAsync(manifests, port, ["--resolve", provider.Resolve]);

        (await gateway.GetAsync("/foo")).Status.ShouldBe(401);
        var answer = await gateway.GetAsync("/foo", await provider.AccessTokenAsync());

        answer.Status.ShouldBe(200, answer.Body);
        var seen = upstream.Requests.ShouldHaveSingleItem();
        seen.Headers["x-client"].ShouldBe("machine");
        seen.Headers["x-scope"].ShouldBe("orders:read");
    }

    private static string Policy => EnvoyGatewayManifests.RemoteJwksWithSelfSignedCertificate
        .Replace("https://foo.bar.com/jwks.json", "https://foo.bar.com/jwks", StringComparison.Ordinal)
        .Replace(
            "    - name: example\n",
            """
                - name: example
                  issuer: https://foo.bar.com
                  audiences: [api.example.com]
                  claimToHeaders:
                  - {claim: client_id, header: x-client}
                  - {claim: scope, header: x-scope}

            """,
            StringComparison.Ordinal);
}
