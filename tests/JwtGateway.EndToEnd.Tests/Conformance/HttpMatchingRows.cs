namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about which route a request finds.</summary>
internal sealed class HttpMatchingRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteExactPathMatching()
    {
        await ApplyAcceptedAsync(Route("exact", Rule("{path: {type: Exact, value: /one}}", "v1"), Rule("{path: {type: Exact, value: /two}}", "v2")));
        await Wire.ExpectAsync("same-namespace", "GET /one v1", "GET /two v2", "GET / 404", "GET /one/example 404", "GET /two/ 404", "GET /Two 404");
    }

    [Test]
    public async Task HTTPRoutePathMatchOrder()
    {
        await ApplyAcceptedAsync(Route("order",
            Rule("{path: {type: Exact, value: /match/exact/one}}", "v3"), Rule("{path: {type: Exact, value: /match/exact}}", "v2"), Rule("{path: {value: /match/}}", "v1"),
            Rule("{path: {value: /match/prefix/one}}", "v2"), Rule("{path: {value: /match/prefix/}}", "v1"), Rule("{path: {value: /match/any}}", "v3")));
        await Wire.ExpectAsync("same-namespace", "GET /match/exact/one v3", "GET /match/exact v2", "GET /match/exact/any v1", "GET /match v1", "GET /match/prefix/one/any v2", "GET /match/prefix/any v1", "GET /match/any v3");
    }

    [Test]
    public async Task HTTPRouteMatching()
    {
        await ApplyAcceptedAsync(Route("matching",
            Rule("{path: {value: /}}, {headers: [{name: version, value: one}]}", "v1"), Rule("{path: {value: /v2}}, {headers: [{name: version, value: two}]}", "v2")));
        await Wire.ExpectAsync("same-namespace", "GET / v1", "GET /example v1", "GET / v1 version=one", "GET /v2 v2", "GET /v2/ v2", "GET / v2 version=two", "GET /v2 v2 version=one", "GET /v2example v1", "GET /foo/v2/example v1");
    }

    [Test]
    public async Task HTTPRouteMatchingAcrossRoutes()
    {
        await ApplyAcceptedAsync(
            RouteOf("same-namespace", "part1", "hostnames: [example.com, example.net]", Rule("{path: {value: /}}, {headers: [{name: version, value: one}]}", "v1"))
            + RouteOf("same-namespace", "part2", "hostnames: [example.com]", Rule("{path: {value: /v2}}, {headers: [{name: version, value: two}]}", "v2")));
        await Wire.ExpectAsync("same-namespace", "GET example.com/ v1", "GET example.com/example v1", "GET example.net/example v1", "GET example.com/example v1 version=one", "GET example.com/v2 v2",
            "GET example.com/v2example v1", "GET example.com/foo/v2/example v1", "GET example.com/v2/example v2", "GET example.com/ v2 version=two", "GET example.com/v2 v2 version=two",
            "GET example.net/v2 v1", "GET example.net/v2 v1 version=two", "GET example.org/ 404");
    }

    [Test]
    public async Task HTTPRouteHeaderMatching()
    {
        await ApplyAcceptedAsync(Route("headers",
            Rule("{headers: [{name: version, value: one}]}", "v1"), Rule("{headers: [{name: version, value: two}]}", "v2"),
            Rule("{headers: [{name: version, value: two}, {name: color, value: orange}]}", "v1"),
            Rule("{headers: [{name: color, value: blue}]}, {headers: [{name: color, value: green}]}", "v1"),
            Rule("{headers: [{name: color, value: red}]}, {headers: [{name: color, value: yellow}]}", "v2")));
        await Wire.ExpectAsync("same-namespace", "GET / v1 version=one", "GET / v1 Version=one", "GET / v2 version=two", "GET / v1 version=two color=orange", "GET / 404 color=orange", "GET / 404 color=purple",
            "GET / v1 color=blue", "GET / v1 color=green", "GET / v2 color=red", "GET / v2 color=yellow", "GET / 404");
    }

    [Test]
    public async Task HTTPRouteHostnameIntersection()
    {
        await Suite.ApplyAsync(Gateway("intersecting",
            "{name: listener-1, port: 80, protocol: HTTP, hostname: very.specific.com}",
            "{name: listener-2, port: 80, protocol: HTTP, hostname: '*.wildcard.io'}",
            "{name: listener-3, port: 80, protocol: HTTP, hostname: '*.anotherwildcard.io'}"));
        await ApplyAcceptedAsync(
            RouteOf("intersecting", "specific", "hostnames: [non.matching.com, '*.nonmatchingwildcard.io', very.specific.com]", Rule("{path: {value: /s1}}", "v1"))
            + RouteOf("intersecting", "wildcard", "hostnames: [non.matching.com, wildcard.io, foo.wildcard.io, bar.wildcard.io, foo.bar.wildcard.io]", Rule("{path: {value: /s2}}", "v2"))
            + RouteOf("intersecting", "more", "hostnames: ['*.anotherwildcard.io']", Rule("{path: {value: /s3}}", "v3"))
            + RouteOf("intersecting", "wide", "hostnames: ['*.specific.com']", Rule("{path: {value: /s4}}", "v1")));
        await Suite.ApplyAsync(RouteOf("intersecting", "none", "hostnames: [specific.but.wrong.com, wildcard.io]", Rule("{path: {value: /s5}}", "v1")));
        await Statuses.RouteAsync("HTTPRoute none", "intersecting", "Accepted=False/NoMatchingListenerHostname");
        await Statuses.ListenersAsync("intersecting", "listener-1 attached=2", "listener-2 attached=1", "listener-3 attached=1");
        await Wire.ExpectAsync("intersecting", "GET very.specific.com/s1 v1", "GET very.specific.com:1234/s1 v1", "GET very.specific.com/s4 v1", "GET non.matching.com/s1 404", "GET foo.nonmatchingwildcard.io/s1 404",
            "GET very.specific.com/non-matching-prefix 404", "GET foo.wildcard.io/s2 v2", "GET bar.wildcard.io/s2 v2", "GET foo.bar.wildcard.io/s2 v2", "GET foo.wildcard.io/other 404",
            "GET wildcard.io/s2 404", "GET very.specific.com/s2 404", "GET one.anotherwildcard.io/s3 v3", "GET one.two.anotherwildcard.io/s3 v3", "GET anotherwildcard.io/s3 404",
            "GET other.specific.com/s4 404", "GET specific.but.wrong.com/s5 404", "GET wildcard.io/s5 404");
    }

    [Test]
    public async Task HTTPRouteListenerHostnameMatching()
    {
        await Suite.ApplyAsync(Gateway("named-listeners",
            "{name: listener-1, port: 80, protocol: HTTP, hostname: bar.com}",
            "{name: listener-2, port: 80, protocol: HTTP, hostname: foo.bar.com}",
            "{name: listener-3, port: 80, protocol: HTTP, hostname: '*.bar.com'}",
            "{name: listener-4, port: 80, protocol: HTTP, hostname: '*.foo.com'}"));
        await ApplyAcceptedAsync(
            RouteOf("[{name: named-listeners, sectionName: listener-1}]", "one", "", Rule("{}", "v1"))
            + RouteOf("[{name: named-listeners, sectionName: listener-2}]", "two", "", Rule("{}", "v2"))
            + RouteOf("[{name: named-listeners, sectionName: listener-3}, {name: named-listeners, sectionName: listener-4}]", "three", "", Rule("{}", "v3")));
        await Wire.ExpectAsync("named-listeners", "GET bar.com/ v1", "GET foo.bar.com/ v2", "GET baz.bar.com/ v3", "GET boo.bar.com/ v3", "GET multiple.prefixes.bar.com/ v3", "GET multiple.prefixes.foo.com/ v3",
            "GET foo.com/ 404", "GET no.matching.host/ 404");
    }

    [Test]
    public async Task HTTPRouteMethodMatching()
    {
        await ApplyAcceptedAsync(Route("methods",
            Rule("{method: POST}", "v1"), Rule("{method: GET}", "v2"), Rule("{path: {value: /path1}, method: GET}", "v1"), Rule("{headers: [{name: version, value: one}], method: PUT}", "v2"),
            Rule("{path: {value: /path2}, headers: [{name: version, value: two}], method: POST}", "v3"), Rule("{path: {value: /path5}}", "v1"), Rule("{method: PATCH}", "v2"),
            Rule("{headers: [{name: version, value: four}]}", "v3")));
        await Wire.ExpectAsync("same-namespace", "POST / v1", "GET / v2", "HEAD / 404", "GET /path1 v1", "PUT / v2 version=one", "POST /path2 v3 version=two", "PATCH /path5 v1", "PATCH / v2 version=four",
            "DELETE / v3 version=four", "DELETE / 404");
    }

    [Test]
    public async Task HTTPRouteQueryParamMatching()
    {
        await ApplyAcceptedAsync(Route("query",
            Rule("{queryParams: [{name: animal, value: whale}]}", "v1"), Rule("{queryParams: [{name: animal, value: dolphin}]}", "v2"),
            Rule("{queryParams: [{name: animal, value: dolphin}, {name: color, value: blue}]}", "v3"), Rule("{queryParams: [{name: ANIMAL, value: Whale}]}", "v3"),
            Rule("{path: {value: /path5}}", "v1"), Rule("{headers: [{name: version, value: four}]}", "v2"), Rule("{queryParams: [{name: animal, value: hydra}]}", "v3")));
        await Wire.ExpectAsync("same-namespace", "GET /?animal=whale v1", "GET /?animal=dolphin v2", "GET /?animal=whale&otherparam=irrelevant v1", "GET /?animal=dolphin&color=yellow v2", "GET /?animal=dolphin&color=blue v3",
            "GET /?ANIMAL=Whale v3", "GET /path5?animal=hydra v1", "GET /?animal=hydra v2 version=four", "GET / 404", "GET /?color=blue 404", "GET /?animal=whaledolphin 404", "GET /?animal=Whale 404");
    }

    [Test]
    public async Task HTTPRouteNoBackendRefs()
    {
        await ApplyAcceptedAsync(Route("none",
            "  - matches: [{path: {value: /none}}]", "  - matches: [{path: {value: /empty}}]\n    backendRefs: []", Rule("{path: {value: /v1}}", "v1")));
        await Wire.ExpectAsync("same-namespace", "GET /none 500", "GET /empty 500", "GET /v1 v1");
    }

    [Test]
    public async Task HTTPRouteWeight()
    {
        await ApplyAcceptedAsync(Route("weighted",
            "  - backendRefs: [{name: v1, port: 8080, weight: 70}, {name: v2, port: 8080, weight: 30}, {name: v3, port: 8080, weight: 0}]"));
        var shares = await Wire.SharesAsync("same-namespace", Wire.Request("GET", "/"), 500);
        shares["v1"].ShouldBe(0.7, 0.05);
        shares["v2"].ShouldBe(0.3, 0.05);
        shares.Keys.ShouldNotContain("v3");
    }
}
