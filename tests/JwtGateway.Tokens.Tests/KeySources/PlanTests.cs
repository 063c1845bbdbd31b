using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

public sealed class PlanTests
{
    private KeySourceHarness _harness = null!;

    [SetUp]
    public void Start() => _harness = new KeySourceHarness();

    [TearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task A_local_set_is_there_at_once()
    {
        await _harness.ApplyAsync(Local(JwksJson.Of("a", "b")));

        _harness.KeyIds.ShouldBe(["a", "b"]);
        _harness.Health.Location.ShouldBe("local");
        _harness.Time.PendingTimers.ShouldBe(0);
        _harness.Gauges("jwtgateway.jwks.keys").ShouldHaveSingleItem().Value.ShouldBe(2);
        _harness.Gauges("jwtgateway.jwks.age").ShouldBeEmpty();
    }

    [TestCase("not json", KeysUnavailable.InvalidJson)]
    [TestCase("", KeysUnavailable.InvalidJson)]
    [TestCase("[]", KeysUnavailable.InvalidJson)]
    [TestCase("{}", KeysUnavailable.NoKeysMember)]
    [TestCase("""{"keys":{}}""", KeysUnavailable.NoKeysMember)]
    [TestCase("""{"keys":[]}""", KeysUnavailable.NoUsableKey)]
    [TestCase("""{"keys":[{"kty":"OKP"}]}""", KeysUnavailable.NoUsableKey)]
    public async Task A_bad_local_set_has_no_keys_and_says_why(string jwks, KeysUnavailable why)
    {
        await _harness.ApplyAsync(Local(jwks));

        (_harness.State.Keys, _harness.State.Unavailable).ShouldBe((null, why));
        _harness.Health.LastError.ShouldNotBeNull().ShouldStartWith("the local key set cannot be used: ");
        _harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem().ShouldContain(_harness.Health.LastError!);
    }

    [Test]
    public async Task A_local_set_that_changes_replaces_the_old_in_the_same_holder()
    {
        await _harness.ApplyAsync(Local(JwksJson.Of("old")));
        var held = _harness.Registry.Get(Id);

        await _harness.ApplyAsync(Local(JwksJson.Of("new")));
        held.State.Keys!.Keys.ShouldHaveSingleItem().KeyId.ShouldBe("new");
        await _harness.ApplyAsync(Local("{}"));
        held.State.ShouldBe(new KeysState(null, KeysUnavailable.NoKeysMember));
    }

    [Test]
    public async Task Secrets_of_a_local_set_reach_no_log()
    {
        await _harness.ApplyAsync(Local("""{"keys":[{"kty":"oct","k":"c2VjcmV0LXNlY3JldA"},{"kty":"oct","k":"c2VjcmV0LXNlY3JldA","alg":"HS256"}]}"""));

        _harness.Lines.All.ShouldNotBeEmpty();
        _harness.Lines.All.ShouldNotContain(line => line.Contains("c2VjcmV0"));
    }

    [Test]
    public async Task Keys_out_of_reach_are_not_configured()
    {
        await _harness.ApplyAsync(Gateway(new UnavailableKeysIr { Id = Id, Reason = "Backend default/jwks does not exist." }));

        _harness.State.ShouldBe(new KeysState(null, KeysUnavailable.NotConfigured));
        _harness.Health.LastError.ShouldBe("Backend default/jwks does not exist.");
    }

    [TestCase("keys", "remoteJWKS.uri is not an absolute http or https address.")]
    [TestCase("/etc/passwd", "remoteJWKS.uri is not an absolute http or https address.")]
    [TestCase("file:///etc/passwd", "remoteJWKS.uri is not an absolute http or https address.")]
    [TestCase("ftp://jwks.test/keys", "remoteJWKS.uri is not an absolute http or https address.")]
    [TestCase("https://user:secret@jwks.test/keys", "remoteJWKS.uri holds a user name or password; remove it, it would not be sent.")]
    public async Task A_bad_uri_is_not_configured(string uri, string reason)
    {
        await _harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = Id, Uri = uri }));

        _harness.State.Unavailable.ShouldBe(KeysUnavailable.NotConfigured);
        _harness.Health.LastError.ShouldBe(reason);
        _harness.Health.Location.ShouldNotContain("secret");
        _harness.Lines.All.ShouldNotContain(line => line.Contains("secret"));
    }

    [Test]
    public async Task What_is_referred_to_and_missing_is_not_configured()
    {
        var remote = new RemoteJwksIr { Id = Id, Uri = "https://jwks.test/keys", Upstream = "gone" };
        var upstream = new UpstreamIr { Id = "gone", Tls = new UpstreamTlsIr { Hostname = Host, Ca = "no-ca" } };

        await _harness.ApplyAsync(Gateway(remote));
        _harness.Health.LastError.ShouldBe("The upstream gone is not in the configuration.");
        await _harness.ApplyAsync(Gateway(remote, upstream));
        _harness.Health.LastError.ShouldBe("The CA no-ca is not in the configuration.");
        await _harness.ApplyAsync(Gateway(new LocalJwksIr { Id = Id, Secret = "gone" }));
        _harness.Health.LastError.ShouldBe("The key set gone is not in the configuration.");
        _harness.State.Unavailable.ShouldBe(KeysUnavailable.NotConfigured);
    }

    [TestCase("https://JWKS.test", "jwks.test", 443, true)]
    [TestCase("https://jwks.test:8443/a", "jwks.test", 8443, true)]
    [TestCase("http://jwks.test/a", "jwks.test", 80, false)]
    [TestCase("https://[::1]:8443/a", "::1", 8443, true)]
    [TestCase("https://127.0.0.1/a", "127.0.0.1", 443, true)]
    [TestCase("https://bücher.test/a", "xn--bcher-kva.test", 443, true)]
    public void Without_an_upstream_the_address_itself_is_connected_to(string uri, string host, int port, bool tls)
    {
        var plan = KeySourcePlanner.Plan(
            new RemoteJwksIr { Id = Id, Uri = uri }, new GatewayIr { Gateway = "g" }, new KeySourceOptions(), allowLocal: false);

        var target = plan.ShouldBeOfType<KeySourcePlan.Remote>().Target.Server;
        target.Endpoints.ShouldBe([new EndpointIr(host, port)]);
        target.Tls?.Hostname.ShouldBe(host);
        (target.Tls is not null).ShouldBe(tls);
    }

    [Test]
    public async Task An_https_uri_behind_an_upstream_without_TLS_settings_is_still_verified_by_the_systems_roots()
    {
        using var ca = new PrivateCa();
        await using var server = await JwksServer.StartAsync(JwksAnswers.Keys("a"), ca.Issue(Host));

        await _harness.ApplyAsync(Gateway(Remote(server), server, ca: null));

        _harness.Results.ShouldBe(["certificate_refused"]);
        _harness.Health.LastError.ShouldBe($"127.0.0.1 port {server.Port}: the server's certificate was not issued by a trusted CA");
        server.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task An_IPv6_literal_is_fetched_from()
    {
        Assume.That(System.Net.Sockets.Socket.OSSupportsIPv6);
        await using var server = await JwksServer.StartAsync(JwksAnswers.Keys("six"));
        await using var harness = new KeySourceHarness($"[2001:db8::1]:80=127.0.0.1:{server.Port}");

        await harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = Id, Uri = "http://[2001:db8::1]/keys" }));

        harness.KeyIds.ShouldBe(["six"]);
        server.Requests.ShouldHaveSingleItem().Host.ShouldBe("[2001:db8::1]");
    }

    [Test]
    public async Task Metrics_name_a_source_by_address_and_id_without_its_query()
    {
        await using var server = await JwksServer.StartAsync(JwksAnswers.Keys("a"));

        await _harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = "0123456789abcdef", Uri = $"http://127.0.0.1:{server.Port}/keys?key=secret" }) with
        {
            Settings = AllowingLocalAddresses,
        });

        _harness.Gauges("jwtgateway.jwks.keys").ShouldHaveSingleItem().Tag("source").ShouldBe($"http://127.0.0.1:{server.Port}/keys#89abcdef");
    }

    private static GatewayIr Local(string jwks) =>
        Gateway(new LocalJwksIr { Id = Id, Secret = "jwks" }) with { Secrets = [new JwksSecretIr { Id = "jwks", Jwks = jwks }] };
}
