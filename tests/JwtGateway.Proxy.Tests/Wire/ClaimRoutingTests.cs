using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Routes chosen by claims (recomputeRoute): never by what a client says its claims are.</summary>
public sealed class ClaimRoutingTests
{
    private static readonly JwtProviderIr Tenants = new()
    {
        Id = "tenants",
        Name = "tenants",
        KeySource = "keys",
        Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
        ClaimHeaders = [new ClaimHeaderIr("X-Tenant", ["tenant"])],
    };

    private static readonly EnforceIr ByTenant = new()
    {
        Source = "SecurityPolicy default/tenants",
        Jwt = new ProviderRequirementIr("tenants"),
        RecomputeRoute = true,
    };

    private EchoServer _echo = null!;
    private EchoServer _gold = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _echo = await EchoServer.StartAsync();
        _gold = await EchoServer.StartAsync("gold");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _echo.DisposeAsync();
        await _gold.DisposeAsync();
    }

    [Test]
    public async Task A_verified_claim_leads_to_its_route()
    {
        await using var proxy = await StartAsync(Any(ByTenant), Gold(ByTenant));
        (await NameAsync(proxy, Minted.With("tenant", "gold"))).ShouldBe("gold");
        (await NameAsync(proxy, Minted.With("tenant", "silver"))).ShouldBe("echo");
        (await NameAsync(proxy, Minted.For("alice"))).ShouldBe("echo");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Route: "gold", FirstRoute: "any" }), "both routes are named");
        proxy.Decisions.Where(d => d.Route == "any").ShouldAllBe(d => d.FirstRoute == null);
    }

    [TestCase("X-Tenant")]
    [TestCase("x-tenant")]
    [TestCase("X_Tenant")]
    public async Task A_client_cannot_choose_a_route_by_the_header(string header)
    {
        var optional = ByTenant with { Jwt = new AnyRequirementIr([ByTenant.Jwt, new AllowMissingIr()]) };
        await using var proxy = await StartAsync(Any(optional), Gold(optional));
        (await NameAsync(proxy, null, (header, "gold"))).ShouldBe("echo");
        (await NameAsync(proxy, Minted.With("tenant", "silver"), (header, "gold"))).ShouldBe("echo");
        (await NameAsync(proxy, Minted.For("alice"), (header, "gold"))).ShouldBe("echo");
        _gold.Requests.ShouldAllBe(r => r.Headers["x-tenant"] == "gold" && r.Headers.ContainsKey("authorization"));
    }

    [Test]
    public async Task A_route_on_an_alias_of_the_header_is_not_a_way_round()
    {
        var optional = ByTenant with { Jwt = new AnyRequirementIr([ByTenant.Jwt, new AllowMissingIr()]) };
        await using var proxy = await StartAsync(Any(optional), Route("alias", "gold", Prefix("/").WithHeader("x_tenant", "gold")));
        (await NameAsync(proxy, null, ("x_tenant", "gold"))).ShouldBe("echo");
    }

    [Test]
    public async Task The_header_means_what_it_always_did_where_no_claims_are_routed_by()
    {
        await using var proxy = await StartAsync(Any(ByTenant with { RecomputeRoute = false }), Gold(null));
        (await NameAsync(proxy, null, ("X-Tenant", "gold"))).ShouldBe("gold");
    }

    [Test]
    public async Task Another_host_is_another_world()
    {
        await using var proxy = await StartAsync(
            Any(ByTenant) with { Hostnames = ["claims.example"] },
            Any(null) with { Id = "plain", Hostnames = ["plain.example"] },
            Gold(null) with { Hostnames = ["plain.example"] });
        (await EchoServer.ReadAsync(await proxy.GetAsync("http://plain.example/", 80, ("X-Tenant", "gold")))).Name.ShouldBe("gold");
    }

    [Test]
    public async Task The_policy_of_the_route_that_claims_lead_to_is_asked_as_well()
    {
        var goldOnly = ByTenant with { Source = "SecurityPolicy default/gold", Jwt = new ProviderRequirementIr("gold-issuer") };
        await using var proxy = await StartAsync(Any(ByTenant), Gold(goldOnly));
        var refused = await proxy.GetAsync("http://a/", 80, Bearer(Minted.With("tenant", "gold")));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("Jwt issuer is not configured");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Route: "gold", FirstRoute: "any", Policy: "SecurityPolicy default/gold" }), "who refused");
    }

    [Test]
    public async Task A_broken_policy_of_that_route_closes_it()
    {
        await using var proxy = await StartAsync(Any(ByTenant), Gold(new DenyIr { Source = "broken", Fault = new FaultIr(500, "spec: no") }));
        (await proxy.GetAsync("http://a/", 80, Bearer(Minted.With("tenant", "gold")))).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await NameAsync(proxy, Minted.With("tenant", "silver"))).ShouldBe("echo");
    }

    [Test]
    public async Task An_open_route_gets_the_claims_that_led_to_it()
    {
        await using var proxy = await StartAsync(Any(ByTenant), Gold(null));
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, Bearer(Minted.With("tenant", "gold")), ("X-Tenant", "forged")));
        echo.Name.ShouldBe("gold");
        echo.Headers["x-tenant"].ShouldBe("gold");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Route == "gold" && d.Policy == ByTenant.Source), "the policy that decided");
    }

    [Test]
    public async Task There_is_one_second_match_and_no_third()
    {
        // The gold route's policy would lead on to silver: its claim header is another.
        var onward = ByTenant with { Source = "SecurityPolicy default/onward", Jwt = new ProviderRequirementIr("onward") };
        await using var proxy = await StartAsync(
            Any(ByTenant), Gold(onward), Route("never", "echo", Prefix("/").WithHeader("X-Tenant", "gold").WithHeader("X-Onward", "alice")));
        (await NameAsync(proxy, Minted.With("tenant", "gold"))).ShouldBe("gold");
    }

    [Test]
    public async Task Claims_that_lead_nowhere_are_404()
    {
        await using var proxy = await StartAsync(Route("exact", "echo", Prefix("/").WithHeader("X-Path", "a")) with { Policy = ByTenant with { Jwt = new ProviderRequirementIr("path") } });
        (await proxy.GetAsync("http://a/", 80, Bearer(Minted.For("alice")), ("X-Path", "a"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task CORS_is_that_of_the_route_that_the_preflight_met()
    {
        var cors = new CorsIr { AllowOrigins = ["https://www.example.com"] };
        await using var proxy = await StartAsync(Any(ByTenant with { Cors = cors }), Gold(null));
        var answer = await proxy.GetAsync("http://a/", 80, Bearer(Minted.With("tenant", "gold")), ("Origin", "https://www.example.com"));
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://www.example.com"]);
        (await EchoServer.ReadAsync(answer)).Name.ShouldBe("gold");
    }

    private static RouteIr Any(RoutePolicyIr? policy) => Route("any", "echo") with { Policy = policy };

    private static RouteIr Gold(RoutePolicyIr? policy) => Route("gold", "gold", Prefix("/").WithHeader("X-Tenant", "gold")) with { Policy = policy };

    private async Task<RunningProxy> StartAsync(params RouteIr[] routes)
    {
        var gateway = Sample.Gateway([Http()], routes, Upstream("echo", _echo.Port), Upstream("gold", _gold.Port)).WithKeys();
        return await RunningProxy.StartAsync(gateway with
        {
            Providers =
            [
                Tenants,
                Tenants with { Id = "gold-issuer", Name = "gold-issuer", Issuers = ["https://gold.example"] },
                Tenants with { Id = "onward", Name = "onward", ClaimHeaders = [new ClaimHeaderIr("X-Onward", ["sub"])] },
                Tenants with { Id = "path", Name = "path", ClaimHeaders = [new ClaimHeaderIr("X-Path", ["path"])] },
            ],
        });
    }

    private static async Task<string> NameAsync(RunningProxy proxy, string? token, params (string Name, string Value)[] headers) => (await EchoServer.ReadAsync(
        await proxy.GetAsync("http://a/", 80, token is null ? headers : [Bearer(token), .. headers]))).Name;

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
