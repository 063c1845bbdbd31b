using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tls;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>Keys from behind an HTTP proxy.</summary>
public sealed class HttpProxyTests
{
    private PrivateCa _ca = null!;
    private JwksServer _secure = null!;
    private JwksServer _plain = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ca = new PrivateCa();
        _secure = await JwksServer.StartAsync(JwksAnswers.Keys("behind"), _ca.Issue(Host));
        _plain = await JwksServer.StartAsync(JwksAnswers.Keys("plain"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _secure.DisposeAsync();
        await _plain.DisposeAsync();
        _ca.Dispose();
    }

    private static RemoteJwksIr Secure => new() { Id = Id, Uri = $"https://{Host}/keys" };

    private static RemoteJwksIr Plain => new() { Id = Id, Uri = $"http://{Host}/keys?tenant=a" };

    [Test]
    public async Task Https_goes_through_a_tunnel_and_is_verified_to_the_far_end()
    {
        await using var proxy = new HttpProxyStandIn(_secure.Port);
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Behind(proxy, Secure));

        harness.KeyIds.ShouldBe(["behind"]);
        proxy.Requests.ShouldBe([$"CONNECT {Host}:443 HTTP/1.1"]);
        _secure.Requests.ShouldHaveSingleItem().Host.ShouldBe(Host);
    }

    [Test]
    public async Task Http_is_asked_of_the_proxy_by_its_whole_address()
    {
        await using var proxy = new HttpProxyStandIn(_plain.Port);
        await using var harness = Through(proxy);

        await harness.ApplyAsync(Gateway(Plain));

        harness.KeyIds.ShouldBe(["plain"]);
        proxy.Requests.ShouldBe([$"GET http://{Host}/keys?tenant=a HTTP/1.1"]);
    }

    [Test]
    public async Task Credentials_are_sent_and_appear_nowhere_else([Values] bool tunnel)
    {
        var authorization = "Basic " + Convert.ToBase64String("me:top-secret"u8);
        await using var proxy = new HttpProxyStandIn(tunnel ? _secure.Port : _plain.Port, authorization);
        await using var harness = new KeySourceHarness();
        var source = (tunnel ? Secure : Plain) with { ProxyCredentials = "credentials" };
        var gateway = tunnel ? Behind(proxy, source) : Gateway(source with { Proxy = $"http://127.0.0.1:{proxy.Port}" }) with { Settings = AllowingLocalAddresses };

        await harness.ApplyAsync(gateway with
        {
            Secrets = [.. gateway.Secrets, new KeySecretIr { Id = "credentials", Material = Convert.ToBase64String("me:top-secret"u8) }],
        });

        harness.KeyIds.ShouldNotBeEmpty();
        (tunnel ? _secure : _plain).Requests.ShouldHaveSingleItem().Headers.ContainsKey("Proxy-Authorization").ShouldBe(!tunnel);
        harness.Lines.All.ShouldNotContain(line => line.Contains("top-secret") || line.Contains(authorization));
    }

    [Test]
    public async Task Without_the_credentials_the_error_says_what_the_proxy_answered()
    {
        await using var proxy = new HttpProxyStandIn(_secure.Port, "Basic abc");
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Behind(proxy, Secure));

        harness.Results.ShouldBe(["proxy"]);
        harness.Health.LastError.ShouldBe($"the HTTP proxy http://127.0.0.1:{proxy.Port} answered 407 to CONNECT {Host}:443");
    }

    [TestCase("SSH-2.0-OpenSSH\r\n\r\n", "did not answer in HTTP")]
    [TestCase("HTTP/1.1 502 Bad Gateway\r\n\r\n", "answered 502")]
    [TestCase("HTTP/1.1 x\r\n\r\n", "did not answer in HTTP")]
    [TestCase("", "closed the connection")]
    public async Task A_proxy_that_answers_oddly_is_said_to(string refusal, string reason)
    {
        await using var proxy = new HttpProxyStandIn(_secure.Port) { Refusal = refusal };
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Behind(proxy, Secure));

        harness.Results.ShouldBe(["proxy"]);
        harness.Health.LastError.ShouldNotBeNull().ShouldContain(reason);
    }

    [Test]
    public async Task A_proxy_that_is_not_there_is_said_to_be_so_and_not_the_server()
    {
        var proxy = new HttpProxyStandIn(_secure.Port);
        await proxy.DisposeAsync();
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Behind(proxy, Secure));

        harness.Health.LastError.ShouldBe($"the HTTP proxy http://127.0.0.1:{proxy.Port} cannot be connected to (ConnectionRefused)");
    }

    [Test]
    public async Task The_far_ends_certificate_is_verified_behind_a_proxy_too()
    {
        await using var proxy = new HttpProxyStandIn(_secure.Port);
        await using var harness = Through(proxy);

        await harness.ApplyAsync(Gateway(Secure));

        harness.Results.ShouldBe(["certificate_refused"]);
        _secure.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task The_environments_proxy_is_not_for_a_backend_or_an_address_that_an_override_places()
    {
        await using var proxy = new HttpProxyStandIn(_plain.Port);
        await using var harness = Through(proxy, Override(_plain));

        await harness.ApplyAsync(Gateway(Remote(_plain, "http")));
        await harness.ApplyAsync(Gateway(Remote(_plain, "http") with { Id = "backend" }, _plain, ca: null));

        proxy.Requests.ShouldBeEmpty();
        _plain.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task What_an_address_says_by_itself_is_held_to_the_rules_behind_a_proxy()
    {
        await using var proxy = new HttpProxyStandIn(_plain.Port);
        await using var harness = Through(proxy);

        await harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = Id, Uri = "http://169.254.169.254/keys" }));

        harness.Results.ShouldBe(["address_refused"]);
        proxy.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_proxy_that_a_policy_names_is_held_to_the_rules_as_a_server_is()
    {
        await using var proxy = new HttpProxyStandIn(_plain.Port);
        await using var harness = new KeySourceHarness();

        await harness.ApplyAsync(Gateway(Plain with { Proxy = $"http://127.0.0.1:{proxy.Port}" }));

        harness.Results.ShouldBe(["address_refused"]);
        proxy.Requests.ShouldBeEmpty();
    }

    private static KeySourceHarness Through(HttpProxyStandIn proxy, params string[] overrides) => new(new KeySourceOptions
    {
        Overrides = HostOverrides.Parse(overrides),
        ProxyEnvironment = HttpProxyEnvironment.Read(name => name == "ALL_PROXY" ? $"http://127.0.0.1:{proxy.Port}" : null, out _),
    });

    /// <summary>A Backend with a private CA, through the policy's proxy.</summary>
    private GatewayIr Behind(HttpProxyStandIn proxy, RemoteJwksIr source) => Gateway(
        source with { Proxy = $"http://127.0.0.1:{proxy.Port}", Upstream = "jwks" },
        new UpstreamIr { Id = "jwks", Endpoints = [new EndpointIr(Host, 443)], Tls = new UpstreamTlsIr { Hostname = Host, Ca = "ca" } },
        _ca.Pem) with
    { Settings = AllowingLocalAddresses };
}
