using System.Collections.Immutable;
using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Ir.AuthorizationAction;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Conditions on claims and authorization rules, as clients meet them.</summary>
public sealed class AuthorizationTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    private static AuthorizationRuleIr Allowing(string name) => new() { Name = name, Action = Allow };

    private static TokenConditionIr Token(params ClaimConditionIr[] claims) => new() { Provider = "provider", Claims = [.. claims] };

    private static ClaimConditionIr Tenant(RequestPartIr part) => new() { Path = ["tenant"], Request = part };

    [Test]
    public async Task A_refused_request_is_403_with_Envoy_s_words_and_its_rule_is_named()
    {
        await using var proxy = await RunningProxy.StartAsync(Ruled(new AuthorizationRuleIr { Name = "nobody", Action = Deny }));
        var answer = await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"alice\""));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("RBAC: access denied");
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/plain");
        answer.Headers.WwwAuthenticate.ShouldBeEmpty();
        await Eventually.HoldsAsync(() => !proxy.Decisions.IsEmpty, "a decision");
        var decision = proxy.Decisions.Single();
        (decision.Rule, decision.Reason, decision.Provider, decision.KeyId).ShouldBe(("nobody", "authorization_denied", "example", "k1"));
        decision.Detail.ShouldBe("authorization rule nobody refuses");

        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "who has no token is told so first");
    }

    [Test]
    public async Task A_rule_that_lets_a_request_pass_is_named_too()
    {
        await using var proxy = await RunningProxy.StartAsync(Ruled(Allowing("alice") with { Token = Token(new ClaimConditionIr { Path = ["sub"], Values = ["alice"] }) }));
        (await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"alice\""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Status: 200, Rule: "alice" }), "the rule");
    }

    [TestCase("/tenants/acme/orders", 200)]
    [TestCase("/tenants/%61cme/orders", 200)]
    [TestCase("/x/../tenants/acme/orders", 200)]
    [TestCase("//tenants//acme/orders", 200)]
    [TestCase("/tenants/other/orders", 403)]
    [TestCase("/tenants/acme/../other/orders", 403)]
    [TestCase("/tenants/acme/%2e%2e/other", 403)]
    [TestCase("/tenants/acme;/orders", 403)]
    [TestCase("/tenants/ACME/orders", 403)]
    [TestCase("/tenants", 403)]
    [TestCase("/acme", 403)]
    [TestCase("/tenants/acme%2f..%2fother/orders", 400)]
    [TestCase("/tenants/..;/acme/orders", 400)]
    public async Task A_tenant_sees_its_own_path_however_it_is_spelled(string target, int status)
    {
        await using var proxy = await RunningProxy.StartAsync(Required(Tenant(new PathSegmentIr(1))));
        var answer = await proxy.RawAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {Minted.With("\"tenant\":\"acme\"")}\r\nConnection: close\r\n\r\n");
        answer.ShouldStartWith($"HTTP/1.1 {status}");
    }

    [TestCase("acme.example.com", HttpStatusCode.OK)]
    [TestCase("ACME.example.com:8080", HttpStatusCode.OK)]
    [TestCase("acme.example.com.", HttpStatusCode.OK)]
    [TestCase("other.example.com", HttpStatusCode.Forbidden)]
    [TestCase("xacme.example.com", HttpStatusCode.Forbidden)]
    public async Task A_tenant_sees_its_own_host(string host, HttpStatusCode status)
    {
        await using var proxy = await RunningProxy.StartAsync(Required(Tenant(new HostPartIr(0))));
        var answer = await proxy.GetAsync("http://a/", 80, Bearer("\"tenant\":\"acme\""), ("Host", host));
        answer.StatusCode.ShouldBe(status);
    }

    [Test]
    public async Task A_tenant_sees_what_its_header_says_once()
    {
        await using var proxy = await RunningProxy.StartAsync(Required(Tenant(new HeaderPartIr("X-Tenant"))));
        async Task<string> Send(string headers) => (await proxy.RawAsync(
            $"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {Minted.With("\"tenant\":\"acme\"")}\r\n{headers}Connection: close\r\n\r\n"))[9..12];
        (await Send("x-tenant: acme\r\n")).ShouldBe("200");
        (await Send("X-Tenant: other\r\n")).ShouldBe("403");
        (await Send("X-Tenant: acme\r\nX-Tenant: other\r\n")).ShouldBe("403");
        (await Send("X-Tenant: acme, other\r\n")).ShouldBe("403");
        (await Send("")).ShouldBe("403");
    }

    [Test]
    public async Task A_client_is_known_by_its_connection_unless_proxies_are_trusted()
    {
        var rule = Allowing("office") with { ClientCidrs = ["203.0.113.0/24"] };
        var loopback = Allowing("here") with { ClientCidrs = ["127.0.0.0/8"] };
        await using var proxy = await RunningProxy.StartAsync(Ruled(loopback));
        (await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"a\""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await proxy.ApplyAsync(Ruled(rule));
        (await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"a\""), ("X-Forwarded-For", "203.0.113.5"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await proxy.ApplyAsync(Ruled(rule) with { Settings = new GatewaySettingsIr { TrustedHops = 1 } });
        (await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"a\""), ("X-Forwarded-For", "203.0.113.5"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"a\""), ("X-Forwarded-For", "203.0.113.5, 192.0.2.1"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"a\""))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_path_rule_holds_for_every_spelling_of_the_path()
    {
        var rules = new AuthorizationIr
        {
            DefaultAction = Allow,
            Rules = [new AuthorizationRuleIr { Name = "no-admin", Action = Deny, Path = new PathMatchIr(PathMatchType.Prefix, "/admin") }],
        };
        await using var proxy = await RunningProxy.StartAsync(Gateway(new NotAskedIr(), rules, []));
        (await proxy.RawGetAsync("/open")).ShouldStartWith("HTTP/1.1 200");
        foreach (var target in new[] { "/admin", "/admin/x", "//admin", "/%61dmin", "/x/../admin", "/./admin", "/admin?x", "http://example.com/admin" })
            (await proxy.RawGetAsync(target)).ShouldStartWith("HTTP/1.1 403", customMessage: target);
    }

    [Test]
    public async Task A_claim_that_cannot_stand_in_its_header_is_left_out_and_reported()
    {
        var gateway = Gateway(new ProviderRequirementIr("provider"), null, []);
        await using var proxy = await RunningProxy.StartAsync(gateway);
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, Bearer("\"sub\":\"a\\r\\nX-Admin: 1\""), ("X_Sub", "forged")));
        echo.Headers.Keys.ShouldNotContain(name => name.Contains("sub", StringComparison.OrdinalIgnoreCase) || name.Contains("admin", StringComparison.OrdinalIgnoreCase));
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Status == 200 && d.Detail.Contains("X-Sub", StringComparison.Ordinal)), "the operator learns of it");
    }

    [Test]
    public async Task Lists_reach_the_upstream_as_the_policy_writes_them()
    {
        var gateway = Gateway(new ProviderRequirementIr("provider"), null, []);
        gateway = gateway with
        {
            Providers =
            [
                gateway.Providers[0] with
                {
                    ClaimHeaders =
                    [
                        new ClaimHeaderIr("X-Comma", ["g"], ClaimEncoding.Comma), new ClaimHeaderIr("X-Repeated", ["g"], ClaimEncoding.Repeated),
                        new ClaimHeaderIr("X-Json", ["g"], ClaimEncoding.Json),
                    ],
                    PayloadHeader = "X-Payload",
                },
            ],
        };
        await using var proxy = await RunningProxy.StartAsync(gateway);
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, Bearer("\"g\":[\"a\",\"é\"]")));
        echo.Headers["x-comma"].ShouldBe("a,é");
        echo.Headers["x-repeated"].ShouldBe("a, é");
        echo.Headers["x-json"].ShouldBe("[\"a\",\"\\u00e9\"]");
        System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(echo.Headers["x-payload"])).ShouldBe("""{"exp":4102444800,"g":["a","é"]}""");
    }

    private GatewayIr Ruled(params AuthorizationRuleIr[] rules) =>
        Gateway(new ProviderRequirementIr("provider"), new AuthorizationIr { DefaultAction = Deny, Rules = [.. rules] }, []);

    private GatewayIr Required(params ImmutableArray<ClaimConditionIr> claims) => Gateway(new ProviderRequirementIr("provider"), null, claims);

    private GatewayIr Gateway(JwtRequirementIr jwt, AuthorizationIr? authorization, ImmutableArray<ClaimConditionIr> required)
    {
        var policy = new EnforceIr { Source = Protected.Source, Jwt = jwt, Authorization = authorization };
        var gateway = Sample.Gateway([Http()], [Route("r", "echo") with { Policy = policy }], Upstream("echo", _echo.Port)).WithKeys();
        return gateway with { Providers = [gateway.Providers[0] with { RequiredClaims = required }] };
    }

    private static (string Name, string Value) Bearer(string claims) => ("Authorization", $"Bearer {Minted.With(claims)}");
}
