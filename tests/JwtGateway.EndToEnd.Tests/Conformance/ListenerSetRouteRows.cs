using static JwtGateway.EndToEnd.Tests.Conformance.ListenerSetManifests;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of ListenerSet about routes: the parent that a route names is the one that it gets.</summary>
internal sealed class ListenerSetRouteRows : ConformanceRows
{
    private static readonly string[] Accepted = ["Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs"];

    [Test]
    public async Task ListenerSetHTTPRouting()
    {
        await Suite.ApplyAsync(
            GatewayOf("host", Allowing("from: Same"), Http("one", "gw-one.example.com"), Http("two", "gw-two.example.com"))
            + ListenerSet("first", "host", Http("one", "first-one.example.com"), Http("two", "first-two.example.com"))
            + ListenerSet("second", "host", Http("one", "second-one.example.com"), Http("two", "second-two.example.com")));
        await ApplyAcceptedAsync(
            RouteOf("host", "gw-all", "", Path("/gw-all", "v1")) + RouteOf("[{name: host, sectionName: one}]", "gw-one", "", Path("/gw-one", "v2"))
            + RouteOf($"[{To("first")}]", "first-all", "", Path("/first-all", "v1")) + RouteOf($"[{To("first", "one")}]", "first-one", "", Path("/first-one", "v2"))
            + RouteOf($"[{To("second", "two")}]", "second-two", "", Path("/second-two", "v3"))
            + RouteOf($"[{{name: host}}, {To("first")}, {To("second")}]", "everywhere", "", Path("/everywhere", "v3")));
        await Statuses.ListenersAsync("host", "one attached=3", "two attached=2");
        await Statuses.ListenersAsync("ListenerSet first", "one attached=3", "two attached=2");
        await Statuses.ListenersAsync("ListenerSet second", "one attached=1", "two attached=2");

        // Each listener with each route: 36 requests.
        (string Path, string Service, string[] Listeners)[] served =
        [
            ("/gw-all", "v1", ["gw-one", "gw-two"]), ("/gw-one", "v2", ["gw-one"]), ("/first-all", "v1", ["first-one", "first-two"]), ("/first-one", "v2", ["first-one"]),
            ("/second-two", "v3", ["second-two"]), ("/everywhere", "v3", ["gw-one", "gw-two", "first-one", "first-two", "second-one", "second-two"]),
        ];
        foreach (var listener in (string[])["gw-one", "gw-two", "first-one", "first-two", "second-one", "second-two"])
            await Wire.ExpectAsync("host", [.. served.Select(route => $"GET {listener}.example.com{route.Path} {(route.Listeners.Contains(listener) ? route.Service : "404")}")]);
        await Wire.ExpectAsync("host", "GET other.example.com/everywhere 404");
    }

    [Test]
    public async Task ListenerSetDualParentRefIndependence()
    {
        await Suite.ApplyAsync(
            GatewayOf("host", Allowing("from: Same"), Http("own", "own.example.com"))
            + ListenerSet("set", "host", Http("extra", "extra.example.com"))
            + RouteOf($"[{{name: host}}, {To("set")}]", "for-gateway", "hostnames: [own.example.com]", Path("/for-gateway", "v1"))
            + RouteOf($"[{{name: host}}, {To("set")}]", "for-set", "hostnames: [extra.example.com]", Path("/for-set", "v2"))
            + RouteOf($"[{{name: host}}, {To("set")}]", "for-both", "", Path("/for-both", "v3"))
            + RouteOf($"[{{name: host, sectionName: own}}, {To("set", "nonexistent")}]", "no-section", "", Path("/no-section", "v3")));
        await ParentsAsync("for-gateway", ("host", "Accepted=True/Accepted"), ("ListenerSet $infra/set", "Accepted=False/NoMatchingListenerHostname"));
        await ParentsAsync("for-set", ("host", "Accepted=False/NoMatchingListenerHostname"), ("ListenerSet $infra/set", "Accepted=True/Accepted"));
        await ParentsAsync("for-both", ("host", "Accepted=True/Accepted"), ("ListenerSet $infra/set", "Accepted=True/Accepted"));
        await ParentsAsync("no-section", ("host#own", "Accepted=True/Accepted"), ("ListenerSet $infra/set#nonexistent", "Accepted=False/NoMatchingParent"));
        await Statuses.ListenersAsync("host", "own attached=3");
        await Statuses.ListenersAsync("ListenerSet set", "extra attached=2");
        await Wire.ExpectAsync("host", "GET own.example.com/for-gateway v1", "GET extra.example.com/for-gateway 404", "GET own.example.com/for-set 404", "GET extra.example.com/for-set v2",
            "GET own.example.com/for-both v3", "GET extra.example.com/for-both v3", "GET own.example.com/no-section v3", "GET extra.example.com/no-section 404");
    }

    [Test]
    public async Task ListenerSetRouteStatusScopedToParentRef()
    {
        await Suite.ApplyAsync(
            GatewayOf("host", Allowing("from: Same"), Http("own", "own.example.com"))
            + ListenerSet("set", "host", Http("extra", "extra.example.com")) + ListenerSet("sibling", "host", Http("more", "more.example.com")));
        await ApplyAcceptedAsync(RouteOf("host", "gateway-only", "", Path("/gateway-only", "v1")) + RouteOf($"[{To("set")}]", "set-only", "", Path("/set-only", "v2")));
        await ParentsAsync("gateway-only", ("host", "Accepted=True/Accepted"));
        await ParentsAsync("set-only", ("ListenerSet $infra/set", "Accepted=True/Accepted"));
        await Statuses.ListenersAsync("host", "own attached=1");
        await Statuses.ListenersAsync("ListenerSet set", "extra attached=1");
        await Statuses.ListenersAsync("ListenerSet sibling", "more attached=0");
        await Wire.ExpectAsync("host", "GET own.example.com/gateway-only v1", "GET extra.example.com/gateway-only 404", "GET extra.example.com/set-only v2", "GET own.example.com/set-only 404",
            "GET more.example.com/set-only 404", "GET more.example.com/gateway-only 404");
    }

    [Test]
    public async Task ListenerSetGatewayParentSectionNameNotFound()
    {
        await Suite.ApplyAsync(
            GatewayOf("host", Allowing("from: Same"), Http("own", "own.example.com"))
            + ListenerSet("set", "host", Http("extra", "extra.example.com"))
            + RouteOf("[{name: host, sectionName: extra}]", "wrong-parent", "", Path("/wrong-parent", "v1")));
        await ApplyAcceptedAsync(RouteOf($"[{To("set", "extra")}]", "right-parent", "", Path("/right-parent", "v2")));
        await Statuses.RouteAsync("HTTPRoute wrong-parent", "host#extra", "Accepted=False/NoMatchingParent");
        await Statuses.RouteAsync("HTTPRoute right-parent", "ListenerSet $infra/set#extra", Accepted);
        await Statuses.ListenersAsync("host", "own attached=0");
        await Statuses.ListenersAsync("ListenerSet set", "extra attached=1");
        await Wire.ExpectAsync("host", "GET extra.example.com/right-parent v2", "GET extra.example.com/wrong-parent 404", "GET own.example.com/wrong-parent 404");
    }

    /// <summary>A route's parents in its status: these, and no others.</summary>
    private async Task ParentsAsync(string route, params (string Parent, string Condition)[] parents)
    {
        foreach (var (parent, condition) in parents)
            await Statuses.RouteAsync($"HTTPRoute {route}", parent, condition);
        await Statuses.HoldsAsync($"HTTPRoute {route}", obj => obj["status"]!["parents"]!.AsArray().Count == parents.Length ? null : "other parents than it declares");
    }
}
