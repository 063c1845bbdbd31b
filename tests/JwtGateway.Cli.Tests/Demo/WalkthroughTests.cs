using JwtGateway.Cli.Demo;
using JwtGateway.Ir;
using JwtGateway.Proxy;

namespace JwtGateway.Cli.Tests.Demo;

public sealed class WalkthroughTests
{
    private static readonly BoundListener Bound = new(80, 8080, ["default/web/http"]);

    private static readonly RouteIr Open = new()
    {
        Id = "HTTPRoute/default/open/rules/0",
        Listener = "default/web/http",
        Matches = [new() { Path = new(PathMatchType.Prefix, "/open") }],
        Backends = [new() { Weight = 1, Upstream = "u" }],
    };

    private static readonly JwtProviderIr Provider = new()
    {
        Id = "p",
        Name = "idp",
        Issuers = ["https://issuer.example.org"],
        Audiences = ["orders"],
        KeySource = "k",
        Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
    };

    private static readonly RouteIr Guarded = Open with
    {
        Policy = new EnforceIr { Source = "s", Jwt = new ProviderRequirementIr("p") },
        Matches = [new() { Path = new(PathMatchType.Exact, "/guarded") }],
    };

    private static readonly GatewayIr Gateway = new()
    {
        Gateway = "default/web",
        Listeners = [new() { Id = "default/web/http", Port = 80, Protocol = ListenerProtocol.Http }],
        Providers = [Provider],
        KeySources = [new RemoteJwksIr { Id = "k", Uri = "https://idp.example.com/jwks.json" }],
        Routes = [Guarded, Open],
    };

    [Test]
    public void The_token_is_for_the_routes_own_issuer_and_audience()
    {
        var guarded = Try(Gateway).Guarded.ShouldNotBeNull();

        guarded.Issuer.ShouldBe("https://issuer.example.org");
        guarded.Audiences.ShouldBe(["orders"]);
    }

    [Test]
    public void Requests_go_to_the_port_that_is_bound()
    {
        Try(Gateway).Guarded!.Request.Url.ShouldBe("http://localhost:8080/guarded");
        Try(Gateway).Open!.Url.ShouldBe("http://localhost:8080/open");
    }

    [Test]
    public void One_of_several_providers_will_do() => Try(Gateway with
    {
        Routes = [Guarded with { Policy = new EnforceIr { Source = "s", Jwt = new AnyRequirementIr([new ProviderRequirementIr("other"), new ProviderRequirementIr("p")]) } }],
    }).Guarded.ShouldNotBeNull();

    [Test]
    public void Keys_from_elsewhere_mean_no_token() =>
        Try(Gateway with { KeySources = [new RemoteJwksIr { Id = "k", Uri = "https://issuer.example.org/jwks.json" }] }).Guarded.ShouldBeNull();

    [Test]
    public void A_provider_that_reads_tokens_elsewhere_means_no_token() =>
        Try(Gateway with { Providers = [Provider with { Locations = [new CookieLocationIr("t")] }] }).Guarded.ShouldBeNull();

    [Test]
    public void A_denied_route_is_neither_guarded_nor_open()
    {
        var denied = Open with { Policy = new DenyIr { Source = "s", Fault = new(500, "broken") } };

        Try(Gateway with { Routes = [denied] }).ShouldBe(new Walkthrough(null, null));
    }

    [TestCase("www.example.com", "www.example.com")]
    [TestCase("*.example.com", "www.example.com")]
    public void A_host_name_is_sent_along(string hostname, string host) =>
        Try(Gateway with { Routes = [Open with { Hostnames = [hostname] }] }).Open!.Host.ShouldBe(host);

    [Test]
    public void A_listeners_host_name_counts_for_routes_without_one() =>
        Try(Gateway with { Listeners = [Gateway.Listeners[0] with { Hostname = "shop.example.com" }] }).Open!.Host.ShouldBe("shop.example.com");

    [Test]
    public void A_route_that_takes_more_than_a_host_and_a_path_is_passed_over()
    {
        RouteMatchIr[] matches =
        [
            new() { Path = new(PathMatchType.Regex, "/a.*") },
            new() { Path = new(PathMatchType.Prefix, "/"), Method = "POST" },
            new() { Path = new(PathMatchType.Prefix, "/"), Headers = [new("x", ValueMatchType.Exact, "1")] },
            new() { Path = new(PathMatchType.Prefix, "/"), Query = [new("x", ValueMatchType.Exact, "1")] },
        ];

        Try(Gateway with { Routes = [Open with { Matches = [.. matches] }] }).Open.ShouldBeNull();
        Try(Gateway with { Routes = [Open with { Backends = [new() { Weight = 1, Fault = new(500, "gone") }] }] }).Open.ShouldBeNull();
        Try(Gateway with { Routes = [Open with { Fault = new(500, "broken") }] }).Open.ShouldBeNull();
    }

    private static Walkthrough Try(GatewayIr gateway) => Walkthrough.Of([gateway], [Bound]);
}
