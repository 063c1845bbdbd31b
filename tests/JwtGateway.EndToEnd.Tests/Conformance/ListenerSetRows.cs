using static JwtGateway.EndToEnd.Tests.Conformance.ListenerSetManifests;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of ListenerSet about which sets a Gateway lets in, and what they may refer to.</summary>
internal sealed class ListenerSetRows : ConformanceRows
{
    private const string Own = "{name: own, port: 80, protocol: HTTP, hostname: own.example.com}";
    private const string Served = "attached=1 kinds=HTTPRoute,GRPCRoute Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True/ResolvedRefs Conflicted=False";
    private static readonly string[] Accepted = ["Accepted=True/Accepted", "Programmed=True/Programmed"];
    private static readonly string[] NotAllowed = ["Accepted=False/NotAllowed", "Programmed=False/NotAllowed"];

    [Test]
    public Task ListenerSetDefaultNotAllowed() => LetsNobodyInAsync("");

    [Test]
    public Task ListenerSetAllowedNamespaceNone() => LetsNobodyInAsync(Allowing("from: None"));

    [Test]
    public async Task ListenerSetAllowedNamespaceSame()
    {
        await SetsAsync(Allowing("from: Same"));
        await Statuses.ConditionsAsync("ListenerSet $infra/set", Accepted);
        await Statuses.ListenersAsync("ListenerSet $infra/set", $"http {Served}");
        await Statuses.ConditionsAsync("ListenerSet $app/set", NotAllowed);
        await AttachedSetsAsync(1);
        await Wire.ExpectAsync("host", "GET infra.example.com/ v1", "GET app.example.com/ 404", "GET own.example.com/ v3");
    }

    [Test]
    public async Task ListenerSetAllowedNamespaceSelector()
    {
        await SetsAsync(Allowing("from: Selector, selector: {matchLabels: {gateway-conformance: backend}}"));
        await Statuses.ConditionsAsync("ListenerSet $app/set", Accepted);
        await Statuses.ListenersAsync("ListenerSet $app/set", $"http {Served}");
        await Statuses.ConditionsAsync("ListenerSet $infra/set", NotAllowed);
        await AttachedSetsAsync(1);
        await Wire.ExpectAsync("host", "GET app.example.com/ app-v1", "GET infra.example.com/ 404", "GET own.example.com/ v3");
    }

    [Test]
    public async Task ListenerSetAllowedRoutesNamespaces()
    {
        await Suite.ApplyAsync(
            GatewayOf("host", Allowing("from: All"), Own)
            + ListenerSet("$app/set", "host",
                Http("unsaid", "unsaid.example.com"), Http("same", "same.example.com", more: ", allowedRoutes: {namespaces: {from: Same}}"), Http("all", "all.example.com", more: ", allowedRoutes: {namespaces: {from: All}}"),
                Http("selected", "selected.example.com", more: ", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: $web}}}}"))
            + RouteOf($"[{To("$app/set")}]", "$app/of-app", "", Path("/app", "app-v1"))
            + RouteOf($"[{To("$app/set")}]", "$infra/of-infra", "", Path("/infra", "v1"))
            + RouteOf($"[{To("$app/set")}]", "$web/of-web", "", Path("/web", "web"))
            + RouteOf($"[{To("$app/set", "same")}]", "$infra/refused", "", Path("/refused", "v2")));
        await Statuses.ConditionsAsync("ListenerSet $app/set", Accepted);

        // "Same" is the namespace of the set, not that of the Gateway.
        await Statuses.ListenersAsync("ListenerSet $app/set", "unsaid attached=1", "same attached=1", "all attached=3", "selected attached=1");
        foreach (var route in (string[])["$app/of-app", "$infra/of-infra", "$web/of-web"])
            await Statuses.RouteAsync($"HTTPRoute {route}", "ListenerSet $app/set", "Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs");
        await Statuses.RouteAsync("HTTPRoute refused", "ListenerSet $app/set#same", "Accepted=False/NotAllowedByListeners");
        await Wire.ExpectAsync("host",
            "GET unsaid.example.com/app app-v1", "GET unsaid.example.com/infra 404", "GET unsaid.example.com/web 404", "GET same.example.com/app app-v1", "GET same.example.com/infra 404",
            "GET same.example.com/refused 404", "GET all.example.com/app app-v1", "GET all.example.com/infra v1", "GET all.example.com/web web", "GET selected.example.com/web web",
            "GET selected.example.com/app 404", "GET selected.example.com/infra 404");
    }

    [Test]
    public async Task ListenerSetAllowedRoutesSupportedKinds()
    {
        static string Kinds(params string[] kinds) => $", allowedRoutes: {{kinds: [{string.Join(", ", kinds.Select(kind => $"{{kind: {kind}}}"))}]}}";
        await Suite.ApplyAsync(
            GatewayOf("host", Allowing("from: Same"), Own)
            + ListenerSet("set", "host", Http("unsaid", "unsaid.example.com"), Http("http", "http.example.com", more: Kinds("HTTPRoute")), Http("mixed", "mixed.example.com", more: Kinds("InvalidRoute", "HTTPRoute")),
                Http("wrong", "wrong.example.com", more: Kinds("InvalidRoute")), Http("grpc", "grpc.example.com", more: Kinds("GRPCRoute")))
            + RouteOf($"[{To("set")}]", "anywhere", "", Path("/", "v1"))
            + RouteOf($"[{To("set", "grpc")}]", "refused", "", Path("/", "v2")));
        await Statuses.ListenersAsync("ListenerSet set",
            "unsaid attached=1 kinds=HTTPRoute,GRPCRoute ResolvedRefs=True/ResolvedRefs", "http attached=1 kinds=HTTPRoute ResolvedRefs=True/ResolvedRefs",
            "mixed attached=1 kinds=HTTPRoute ResolvedRefs=False/InvalidRouteKinds", "wrong attached=0 kinds=- ResolvedRefs=False/InvalidRouteKinds", "grpc attached=0 kinds=GRPCRoute ResolvedRefs=True/ResolvedRefs");
        await Statuses.RouteAsync("HTTPRoute anywhere", "ListenerSet $infra/set", "Accepted=True/Accepted");
        await Statuses.RouteAsync("HTTPRoute refused", "ListenerSet $infra/set#grpc", "Accepted=False/NotAllowedByListeners");
        await Wire.ExpectAsync("host", "GET unsaid.example.com/ v1", "GET http.example.com/ v1", "GET grpc.example.com/ 404", "GET wrong.example.com/ 404");
    }

    [Test]
    public async Task ListenerSetReferenceGrant()
    {
        using var ca = new Testing.PrivateCa();
        using var certificate = ca.Issue("granted.example.com", "not-granted.example.com", "gateway-only.example.com");
        static string Https(string name, string secret) => $"{{name: {name}, port: 443, protocol: HTTPS, hostname: {name}.example.com, tls: {{certificateRefs: [{{name: {secret}, namespace: $app}}]}}}}";
        await Suite.ApplyAsync(
            TlsObjects.Secret("$app/certificate", certificate) + TlsObjects.Secret("$app/of-gateways", certificate) + TlsObjects.Secret("$app/of-nobody", certificate)
            + Grant("sets", "ListenerSet", "certificate") + Grant("gateways", "Gateway", "of-gateways")
            + GatewayOf("host", Allowing("from: Same"), Own)
            + ListenerSet("set", "host", Https("granted", "certificate"), Https("gateway-only", "of-gateways"), Https("not-granted", "of-nobody"))
            + RouteOf($"[{To("set", "granted")}]", "to-granted", "", Path("/", "v1")));
        const string Refused = "Programmed=False ResolvedRefs=False/RefNotPermitted";
        await Statuses.ListenersAsync("ListenerSet set", "granted attached=1 Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True/ResolvedRefs", $"gateway-only {Refused}", $"not-granted {Refused}");
        (await OverTls.GetAsync(Suite, "host", ca.Certificate, "granted.example.com", "/")).ShouldContain("\"service\":\"v1\"");

        await Suite.DeleteAsync("ReferenceGrant $app/sets");
        await Statuses.ListenersAsync("ListenerSet set", $"granted {Refused}", $"gateway-only {Refused}", $"not-granted {Refused}");
    }

    private static string Grant(string name, string kind, string secret) => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: {{name}}, namespace: $app}
        spec:
          from: [{ group: gateway.networking.k8s.io, kind: {{kind}}, namespace: $infra }]
          to: [{ group: "", kind: Secret, name: {{secret}} }]

        """;

    /// <summary>A set in each of two namespaces, with a route each, and a Gateway with one of its own.</summary>
    private Task SetsAsync(string allowed) => Suite.ApplyAsync(
        GatewayOf("host", allowed, Own)
        + ListenerSet("$infra/set", "host", Http("http", "infra.example.com")) + ListenerSet("$app/set", "host", Http("http", "app.example.com"))
        + RouteOf($"[{To("$infra/set")}]", "$infra/of-infra", "", Path("/", "v1")) + RouteOf($"[{To("$app/set")}]", "$app/of-app", "", Path("/", "app-v1"))
        + RouteOf("host", "of-gateway", "", Path("/", "v3")));

    private async Task LetsNobodyInAsync(string allowed)
    {
        await SetsAsync(allowed);
        await Statuses.ConditionsAsync("ListenerSet $infra/set", NotAllowed);
        await Statuses.ConditionsAsync("ListenerSet $app/set", NotAllowed);
        await Statuses.NotAcceptedAsync("HTTPRoute of-infra");
        await AttachedSetsAsync(0);
        await Statuses.ListenersAsync("host", "own attached=1 Accepted=True/Accepted");
        await Wire.ExpectAsync("host", "GET own.example.com/ v3", "GET infra.example.com/ 404", "GET app.example.com/ 404");
    }

    private Task AttachedSetsAsync(int count) =>
        Statuses.HoldsAsync("Gateway host", obj => (int?)obj["status"]?["attachedListenerSets"] == count ? null : $"{obj["status"]?["attachedListenerSets"]} sets attached, not {count}");
}
