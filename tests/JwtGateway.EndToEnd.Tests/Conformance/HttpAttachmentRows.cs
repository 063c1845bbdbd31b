namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about which Gateways and listeners a route attaches to.</summary>
internal sealed class HttpAttachmentRows : ConformanceRows
{
    private const string ToV1 = "  - backendRefs: [{name: v1, port: 8080}]";
    private const string ToV2 = "  - backendRefs: [{name: v2, port: 8080}]";
    private const string ToV3 = "  - backendRefs: [{name: v3, port: 8080}]";
    private const string ToWeb = "  - backendRefs: [{name: web, port: 8080}]";

    [Test]
    public async Task HTTPRouteCrossNamespace()
    {
        await ApplyAcceptedAsync(RouteOf("[{name: backend-namespaces, namespace: $infra}]", "$web/crossing", "", ToWeb));
        await Statuses.ListenersAsync("backend-namespaces", "http attached=1");
        await Wire.ExpectAsync("backend-namespaces", "GET / web");

        // The selector chooses: a namespace with another label is kept out.
        await Suite.ApplyAsync(RouteOf("backend-namespaces", "unlabelled", "", Rule("{path: {value: /infra}}", "v1")));
        await Statuses.RouteAsync("HTTPRoute unlabelled", "backend-namespaces", "Accepted=False/NotAllowedByListeners");
        await Wire.ExpectAsync("backend-namespaces", "GET /infra web");
    }

    [Test]
    public async Task HTTPRouteMultipleGateways()
    {
        await ApplyAcceptedAsync(
            RouteOf("[{name: same-namespace}, {name: all-namespaces}]", "shared", "", Rule("{path: {value: /shared}}", "v1"))
            + RouteOf("same-namespace", "first", "", Rule("{path: {value: /first}}", "v2"))
            + RouteOf("all-namespaces", "second", "", Rule("{path: {value: /second}}", "v3")));
        await Wire.ExpectAsync("same-namespace", "GET /shared v1", "GET /first v2", "GET /second 404");
        await Wire.ExpectAsync("all-namespaces", "GET /shared v1", "GET /second v3", "GET /first 404");
    }

    [Test]
    public async Task HTTPRouteInvalidCrossNamespaceParentRef()
    {
        await Suite.ApplyAsync(RouteOf("[{name: same-namespace, namespace: $infra}]", "$web/outside", "", ToWeb));
        await Statuses.RouteAsync("HTTPRoute $web/outside", "Gateway $infra/same-namespace", "Accepted=False/NotAllowedByListeners", "ResolvedRefs=True/ResolvedRefs");
        await Statuses.NotAcceptedAsync("HTTPRoute $web/outside");
        await ExpectNothingButBesideAsync();
    }

    [Test]
    public async Task HTTPRouteInvalidParentRefNotMatchingSectionName()
    {
        await Suite.ApplyAsync(RouteOf("[{name: same-namespace, sectionName: http1}]", "section", "", ToV1));
        await Statuses.RouteAsync("HTTPRoute section", "same-namespace#http1", "Accepted=False/NoMatchingParent");
        await Statuses.NotAcceptedAsync("HTTPRoute section");
        await ExpectNothingButBesideAsync();
    }

    [Test]
    public async Task HTTPRouteObservedGenerationBump()
    {
        await ApplyAcceptedAsync(Route("bumped", ToV1));
        await Wire.ExpectAsync("same-namespace", "GET / v1");
        var before = Generation(await Suite.GetAsync("HTTPRoute $infra/bumped"));
        await Suite.PatchAsync("HTTPRoute $infra/bumped", "spec: {rules: [{backendRefs: [{name: v2, port: 8080}]}]}");
        Generation(await Suite.GetAsync("HTTPRoute $infra/bumped")).ShouldBeGreaterThan(before);
        await Statuses.HoldsAsync("HTTPRoute bumped", obj => obj["status"]!["parents"]!.AsArray()
            .SelectMany(parent => parent!["conditions"]!.AsArray())
            .Any(condition => (int)condition!["observedGeneration"]! != Generation(obj)) ? "a condition of an earlier generation" : null);
        await Statuses.RouteAsync("HTTPRoute bumped", "same-namespace", "Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs");
        await Wire.ExpectAsync("same-namespace", "GET / v2");
    }

    [Test]
    public async Task HTTPRouteNamedRule()
    {
        await ApplyAcceptedAsync(Route("named", "  - name: first.rule-1\n    matches: [{path: {value: /named}}]\n    backendRefs: [{name: v1, port: 8080}]", Rule("{path: {value: /unnamed}}", "v2")));
        await Wire.ExpectAsync("same-namespace", "GET /named v1", "GET /unnamed v2", "GET / 404");
    }

    [Test]
    public async Task HTTPRouteListenerPortMatching()
    {
        await Suite.ApplyAsync(Ports());
        await ApplyAcceptedAsync(
            RouteOf("[{name: ports, port: 80}]", "at-80", "", ToV1)
            + RouteOf("[{name: ports, port: 8080, sectionName: second}]", "at-8080", "", ToV2)
            + RouteOf("[{name: ports, sectionName: third}]", "at-8090", "", ToV3)
            + RouteOf("ports", "everywhere", "", Rule("{path: {value: /everywhere}}", "v3")));
        await Statuses.ListenersAsync("ports", "first attached=2", "second attached=2", "third attached=2");
        await Wire.ExpectAsync("ports:80", "GET / v1", "GET /everywhere v3");
        await Wire.ExpectAsync("ports:8080", "GET / v2", "GET /everywhere v3");
        await Wire.ExpectAsync("ports:8090", "GET / v3", "GET /everywhere v3");
    }

    [Test]
    public async Task HTTPRouteInvalidParentRefSectionNameNotMatchingPort()
    {
        await Suite.ApplyAsync(Ports() + RouteOf("[{name: ports, sectionName: first, port: 8080}]", "both", "", ToV1));
        await Statuses.RouteAsync("HTTPRoute both", "ports#first", "Accepted=False/NoMatchingParent");
        await Statuses.NotAcceptedAsync("HTTPRoute both");
        await Statuses.ListenersAsync("ports", "first attached=0", "second attached=0", "third attached=0");
        await Wire.ExpectAsync("ports:80", "GET / 404");
        await Wire.ExpectAsync("ports:8080", "GET / 404");
    }

    [Test]
    public async Task HTTPRouteInvalidParentRefNotMatchingListenerPort()
    {
        await Suite.ApplyAsync(RouteOf("[{name: same-namespace, port: 81}]", "port", "", ToV1));
        await Statuses.RouteAsync("HTTPRoute port", "same-namespace", "Accepted=False/NoMatchingParent");
        await Statuses.NotAcceptedAsync("HTTPRoute port");
        await ExpectNothingButBesideAsync();
    }

    [Test]
    public async Task HTTPRouteDisallowedKind()
    {
        // A listener of protocol TLS takes TLSRoutes, and none of those are served here.
        await Suite.ApplyAsync(
            Gateway("tls-only", "{name: tls, port: 443, protocol: TLS, hostname: '*.example.com', tls: {mode: Passthrough}, allowedRoutes: {kinds: [{kind: TLSRoute}]}}")
            + RouteOf("tls-only", "disallowed", "", ToV1)
            + RouteOf("[{name: tls-only, sectionName: tls}]", "disallowed-by-name", "", ToV1));
        await Statuses.RouteAsync("HTTPRoute disallowed", "tls-only", "Accepted=False/NotAllowedByListeners");
        await Statuses.RouteAsync("HTTPRoute disallowed-by-name", "tls-only#tls", "Accepted=False/NotAllowedByListeners");
        await Statuses.NotAcceptedAsync("HTTPRoute disallowed");
        await Statuses.ListenersAsync("tls-only", "tls attached=0");
    }

    /// <summary>A route that came later is served by <c>same-namespace</c>, and it is the only one.</summary>
    private async Task ExpectNothingButBesideAsync()
    {
        await ApplyAcceptedAsync(Route("beside", Rule("{path: {value: /beside}}", "v1")));
        await Statuses.ListenersAsync("same-namespace", "http attached=1");
        await Wire.ExpectAsync("same-namespace", "GET /beside v1", "GET / 404");
    }

    private static string Ports() => Gateway("ports", "{name: first, port: 80, protocol: HTTP}", "{name: second, port: 8080, protocol: HTTP}", "{name: third, port: 8090, protocol: HTTP}");

    private static int Generation(System.Text.Json.Nodes.JsonObject obj) => (int)obj["metadata"]!["generation"]!;
}
