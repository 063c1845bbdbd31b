using JwtGateway.Ir;
using JwtGateway.Testing;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>An issuer's metadata says where its keys are (OpenID Connect Discovery, RFC 8414).</summary>
public sealed class DiscoveryTests
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(295);

    private PrivateCa _ca = null!;
    private JwksServer _server = null!;
    private IssuerServer _issuer = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ca = new PrivateCa();
        _server = await JwksServer.StartAsync(context => _issuer.AnswerAsync(context), _ca.Issue(Host));
        _issuer = new IssuerServer { Issuer = $"https://{Host}:{_server.Port}", JwksUri = $"https://{Host}:{_server.Port}/keys" };
        _harness = new KeySourceHarness();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    private IEnumerable<string> Targets => _server.Requests.Select(request => request.Target);

    [Test]
    public async Task The_metadata_leads_to_the_keys()
    {
        await ApplyAsync();

        _harness.KeyIds.ShouldBe(["first"]);
        Targets.ShouldBe([IssuerServer.OpenId, "/keys"]);
        _server.Requests.ShouldAllBe(request => request.Host == $"{Host}:{_server.Port}");
        _harness.Health.Location.ShouldBe(_issuer.Issuer + "/");
    }

    [TestCase("/tenant", "/tenant/.well-known/openid-configuration")]
    [TestCase("/tenant/", "/tenant/.well-known/openid-configuration")]
    [TestCase("/", "/.well-known/openid-configuration")]
    [TestCase("/tenant", "/.well-known/oauth-authorization-server/tenant")]
    [TestCase("", "/.well-known/oauth-authorization-server")]
    public async Task Metadata_is_where_OpenID_Connect_or_RFC_8414_puts_it(string path, string metadata)
    {
        _issuer.Issuer += path;
        _issuer.MetadataPath = metadata;

        await ApplyAsync();

        _harness.KeyIds.ShouldBe(["first"]);
        Targets.ShouldContain(metadata);
    }

    [Test]
    public async Task An_issuer_that_publishes_nothing_is_told_by_both_addresses()
    {
        _issuer.MetadataPath = "/nowhere";

        await ApplyAsync();

        _harness.Results.ShouldBe(["status"]);
        _harness.Health.LastError.ShouldBe(
            $"the issuer's metadata at {_issuer.Issuer}/.well-known/openid-configuration: answered 404 instead of 200; "
            + $"the issuer's metadata at {_issuer.Issuer}/.well-known/oauth-authorization-server: answered 404 instead of 200");
    }

    [TestCase("https://evil.example")]
    [TestCase("https://JWKS.test:{port}")]
    [TestCase("https://jwks.test:{port}/")]
    [TestCase("")]
    public async Task Metadata_of_another_issuer_is_refused(string named)
    {
        var expected = _issuer.Issuer;
        _issuer.Issuer = named.Replace("{port}", _server.Port.ToString());

        await ApplyAsync(expected);

        _harness.Results.ShouldBe(["issuer_mismatch"]);
        _harness.State.Keys.ShouldBeNull();
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain($"of the issuer \"{_issuer.Issuer}\", not of \"{expected}\"");
        Targets.ShouldNotContain("/keys");
    }

    [TestCase("<html>", "it is not JSON")]
    [TestCase("[]", "it is not a JSON object")]
    [TestCase("""{"jwks_uri":"https://a.example/"}""", "it has no [issuer]")]
    [TestCase("""{"issuer":1}""", "it has no [issuer]")]
    [TestCase("""{"issuer":"ISSUER","issuer":"ISSUER","jwks_uri":"https://a.example/"}""", "not exactly one")]
    [TestCase("""{"issuer":"ISSUER"}""", "it has no [jwks_uri]")]
    [TestCase("""{"issuer":"ISSUER","jwks_uri":["https://a.example/"]}""", "it has no [jwks_uri]")]
    [TestCase("""{"issuer":"ISSUER","jwks_uri":"http://a.example/keys"}""", "is not an https address")]
    [TestCase("""{"issuer":"ISSUER","jwks_uri":"file:///etc/passwd"}""", "is not an https address")]
    [TestCase("""{"issuer":"ISSUER","jwks_uri":"/keys"}""", "is not an https address")]
    [TestCase("""{"issuer":"ISSUER","jwks_uri":"https://u:p@a.example/"}""", "is not an https address")]
    [TestCase("""{"issuer":"ISSUER","jwks_uri":"https://a.example/#x"}""", "is not an https address")]
    public async Task Metadata_that_cannot_be_used_is_said_to_be_so(string metadata, string reason)
    {
        _issuer.Metadata = metadata.Replace("ISSUER", _issuer.Issuer, StringComparison.Ordinal);

        await ApplyAsync();

        _harness.Results.ShouldBe(["invalid_metadata"]);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain(reason);
        Targets.ShouldBe([IssuerServer.OpenId]);
    }

    [Test]
    public async Task Endless_metadata_is_given_up_on()
    {
        _server.Answer = JwksAnswers.Endless;

        await ApplyAsync();

        _harness.Results.ShouldBe(["too_large"]);
    }

    [Test]
    public async Task A_redirect_of_the_metadata_is_not_followed()
    {
        _server.Answer = JwksAnswers.Redirect($"https://{Host}/elsewhere");

        await ApplyAsync();

        _harness.Results.ShouldBe(["redirect"]);
        _server.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task While_keys_can_be_fetched_the_metadata_is_believed_for_an_hour()
    {
        await ApplyAsync();
        for (var i = 0; i < 13; i++)
        {
            await _harness.NextFetchAsync(Refresh);
        }

        Targets.Count(target => target == "/keys").ShouldBe(14);
        Targets.Count(target => target == IssuerServer.OpenId).ShouldBe(2);
    }

    [Test]
    public async Task Keys_that_moved_are_found_by_reading_the_metadata_again()
    {
        await using var moved = await JwksServer.StartAsync(JwksAnswers.Keys("moved"), _ca.Issue(Host));
        await ApplyAsync();
        _issuer.Keys = JwksAnswers.Status(410);

        await _harness.NextFetchAsync(Refresh);
        _harness.KeyIds.ShouldBe(["first"]);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain($"the keys at https://{Host}:{_server.Port}/keys: answered 410");
        _issuer.JwksUri = $"https://{Host}:{_server.Port}/keys?v=2";
        _issuer.Keys = JwksAnswers.Keys("moved");
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(1));

        _harness.KeyIds.ShouldBe(["moved"]);
        Targets.Last().ShouldBe("/keys?v=2");
    }

    [Test]
    public async Task Keys_on_another_host_are_fetched_from_there_without_what_is_meant_for_the_issuer()
    {
        await using var other = await JwksServer.StartAsync(JwksAnswers.Keys("elsewhere"));
        await using var harness = new KeySourceHarness($"keys.test:{other.Port}=127.0.0.1:{other.Port}");
        _issuer.Issuer = $"http://{Host}:{_server.Port}";
        _issuer.JwksUri = $"http://keys.test:{other.Port}/keys";
        var source = new DiscoveredJwksIr { Id = Id, Issuer = _issuer.Issuer, Headers = [new("X-Api-Key", "key")] };

        await harness.ApplyAsync(WithSecret(Gateway(source, _server, _ca.Pem)));

        harness.KeyIds.ShouldBe(["elsewhere"]);
        _server.Requests.ShouldHaveSingleItem().Headers["X-Api-Key"].ShouldBe("secret-value");
        var request = other.Requests.ShouldHaveSingleItem();
        request.Host.ShouldBe($"keys.test:{other.Port}");
        request.Headers.Keys.ShouldNotContain("X-Api-Key");
    }

    [Test]
    public async Task An_issuer_cannot_lead_to_this_machine_or_a_clouds_metadata()
    {
        await using var local = await JwksServer.StartAsync(JwksAnswers.Keys("stolen"));
        _issuer.Issuer = $"http://{Host}:{_server.Port}";
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]" })
        {
            await using var harness = new KeySourceHarness();
            _issuer.JwksUri = $"http://{host}:{local.Port}/keys";

            await harness.ApplyAsync(Gateway(new DiscoveredJwksIr { Id = Id, Issuer = _issuer.Issuer }, _server, _ca.Pem));

            harness.Results.ShouldBe(["address_refused"]);
        }

        local.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task When_local_addresses_are_allowed_no_more_keys_that_metadata_led_to_there_are_dropped()
    {
        await using var local = await JwksServer.StartAsync(JwksAnswers.Keys("local"));
        _issuer.Issuer = $"http://{Host}:{_server.Port}";
        _issuer.JwksUri = $"http://127.0.0.1:{local.Port}/keys";
        var gateway = Gateway(new DiscoveredJwksIr { Id = Id, Issuer = _issuer.Issuer }, _server, _ca.Pem);
        await _harness.ApplyAsync(gateway with { Settings = AllowingLocalAddresses });
        _harness.KeyIds.ShouldBe(["local"]);

        await _harness.ApplyAsync(gateway);

        _harness.State.Keys.ShouldBeNull();
        _harness.Results.ShouldBe(["ok", "address_refused"]);
    }

    private Task ApplyAsync(string? issuer = null) =>
        _harness.ApplyAsync(Gateway(new DiscoveredJwksIr { Id = Id, Issuer = issuer ?? _issuer.Issuer }, _server, _ca.Pem));

    private static GatewayIr WithSecret(GatewayIr gateway) => gateway with
    {
        Secrets = [.. gateway.Secrets, new KeySecretIr { Id = "key", Material = Convert.ToBase64String("secret-value"u8) }],
    };
}
