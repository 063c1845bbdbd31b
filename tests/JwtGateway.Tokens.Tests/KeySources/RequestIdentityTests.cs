using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>What a fetch shows to its server: a certificate, and headers.</summary>
public sealed class RequestIdentityTests
{
    private PrivateCa _ca = null!;

    [SetUp]
    public void Start() => _ca = new PrivateCa();

    [TearDown]
    public void Stop() => _ca.Dispose();

    [Test]
    public async Task A_server_that_asks_for_a_certificate_gets_the_one_that_is_configured()
    {
        var seen = "";
        await using var server = await StartAskingAsync(subject => seen = subject);
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(With(_ca.IssuePem("client.test"), Gateway(Remote(server), server, _ca.Pem)));

        harness.KeyIds.ShouldBe(["asked"]);
        seen.ShouldBe("client.test");
    }

    [Test]
    public async Task Without_one_the_fetch_fails()
    {
        await using var server = await StartAskingAsync(_ => { });
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Gateway(Remote(server), server, _ca.Pem));

        harness.State.Keys.ShouldBeNull();
    }

    [Test]
    public async Task A_certificate_that_changes_is_shown_from_the_next_fetch_on()
    {
        var seen = new List<string>();
        await using var server = await StartAskingAsync(seen.Add);
        await using var harness = new KeySourceHarness();
        await harness.ApplyAsync(With(_ca.IssuePem("one.test"), Gateway(Remote(server), server, _ca.Pem)));
        await harness.FetchedAsync(1);

        await harness.ApplyAsync(With(_ca.IssuePem("two.test"), Gateway(Remote(server), server, _ca.Pem)));
        await harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        seen.ShouldBe(["one.test", "two.test"]);
    }

    [Test]
    public async Task A_certificate_that_cannot_be_read_or_shown_is_not_configured()
    {
        await using var server = await JwksServer.StartAsync(JwksAnswers.Keys("a"));
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(With(("no", "pem"), Gateway(Remote(server), server, _ca.Pem)));
        harness.Health.LastError.ShouldBe("The client certificate client is not a certificate and its private key in PEM form.");

        await harness.ApplyAsync(With(_ca.IssuePem("client.test"), Gateway(Remote(server, "http"), server, ca: null)));
        harness.Health.LastError.ShouldBe("A client certificate is shown over TLS only, and the address is http.");

        await harness.ApplyAsync(Gateway(Remote(server) with { ClientCertificate = "gone" }, server, _ca.Pem));
        harness.Health.LastError.ShouldBe("The client certificate gone is not in the configuration.");
        server.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task Headers_are_sent_besides_and_in_place_of_our_own_and_their_values_reach_no_log()
    {
        await using var server = await JwksServer.StartAsync(JwksAnswers.Status(403));
        await using var harness = new KeySourceHarness(Override(server));
        var source = Remote(server, "http") with { Headers = [new("Authorization", "key"), new("User-Agent", "agent")] };

        await harness.ApplyAsync(Gateway(source) with { Secrets = [Secret("key", "Bearer hidden-value"), Secret("agent", "me/1.0")] });

        var headers = server.Requests.ShouldHaveSingleItem().Headers;
        headers["Authorization"].ShouldBe("Bearer hidden-value");
        headers["User-Agent"].ShouldBe("me/1.0");
        harness.Lines.All.ShouldNotBeEmpty();
        harness.Lines.All.ShouldNotContain(line => line.Contains("hidden-value"));
    }

    [Test]
    public async Task A_header_whose_value_is_missing_makes_the_source_unavailable()
    {
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = Id, Uri = "https://jwks.test/", Headers = [new("X-Key", "gone")] }));

        harness.State.Unavailable.ShouldBe(KeysUnavailable.NotConfigured);
        harness.Health.LastError.ShouldBe("The secret gone is not in the configuration.");
    }

    private static KeySecretIr Secret(string id, string value) => new() { Id = id, Material = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value)) };

    private static GatewayIr With((string Certificate, string Key) pem, GatewayIr gateway) => gateway with
    {
        KeySources = [((RemoteJwksIr)gateway.KeySources[0]) with { ClientCertificate = "client" }],
        Secrets = [.. gateway.Secrets, new CertificateSecretIr { Id = "client", CertificatePem = pem.Certificate, PrivateKeyPem = pem.Key }],
    };

    private async Task<JwksServer> StartAskingAsync(Action<string> seen)
    {
        var keys = JwksAnswers.Keys("asked");
        return await JwksServer.StartAsync(
            async context =>
            {
                var shown = await context.Connection.GetClientCertificateAsync();
                seen(shown?.GetNameInfo(X509NameType.DnsName, forIssuer: false) ?? "");
                await (shown is null ? JwksAnswers.Status(403)(context) : keys(context));
            },
            _ca.Issue(Host),
            takesClientCertificates: true);
    }
}
