namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about backendRefs that cannot be followed: what the route's status says, and that requests get 500 and reach nobody.</summary>
internal sealed class HttpReferenceRows : ConformanceRows
{
    private const string Granted = "from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: $infra}]\n  to: [{group: '', kind: Service, name: web}]";

    /// <summary>Each differs in one field from the grant that would do.</summary>
    private static readonly (string Namespace, string Spec)[] NearMisses =
    [
        ("$app", Granted),
        ("$web", Granted.Replace("group: gateway.networking.k8s.io", "group: gateway.example.io", StringComparison.Ordinal)),
        ("$web", Granted.Replace("kind: HTTPRoute", "kind: GRPCRoute", StringComparison.Ordinal)),
        ("$web", Granted.Replace("$infra", "$app", StringComparison.Ordinal)),
        ("$web", Granted.Replace("group: ''", "group: apps", StringComparison.Ordinal)),
        ("$web", Granted.Replace("kind: Service", "kind: Secret", StringComparison.Ordinal)),
        ("$web", Granted.Replace("name: web", "name: web2", StringComparison.Ordinal)),
    ];

    [Test]
    public async Task HTTPRouteInvalidBackendRefUnknownKind()
    {
        await Suite.ApplyAsync(Route("kind", "  - backendRefs: [{group: unknown.example.com, kind: NonExistent, name: v1, port: 8080}]"));
        await UnresolvedAsync("kind", "InvalidKind");
    }

    [Test]
    public async Task HTTPRouteInvalidNonExistentBackendRef()
    {
        await Suite.ApplyAsync(Route("missing", "  - backendRefs: [{name: nonexistent, port: 8080}]"));
        await UnresolvedAsync("missing", "BackendNotFound");
    }

    [Test]
    public async Task HTTPRouteInvalidCrossNamespaceBackendRef()
    {
        await Suite.ApplyAsync(Route("crossing", "  - backendRefs: [{name: web, namespace: $web, port: 8080}]"));
        await UnresolvedAsync("crossing", "RefNotPermitted");
    }

    [Test]
    public async Task HTTPRouteInvalidReferenceGrant()
    {
        var before = Suite.Backends.Of("web").Sum(pod => pod.Requests.Count);
        await Suite.ApplyAsync(Route("ungranted", "  - matches: [{path: {value: /ungranted}}]\n    backendRefs: [{name: web, namespace: $web, port: 8080}]"));
        for (var i = 0; i < NearMisses.Length; i++)
            await Suite.ApplyAsync(Grant(NearMisses[i].Namespace, $"miss-{i}", NearMisses[i].Spec));

        // Grants are seen in their order: when one that does its work is seen, the others have been.
        await Suite.ApplyAsync(Grant("$app", "right", Granted.Replace("name: web", "name: app-v1", StringComparison.Ordinal)));
        await ApplyAcceptedAsync(Route("granted", "  - matches: [{path: {value: /granted}}]\n    backendRefs: [{name: app-v1, namespace: $app, port: 8080}]"));
        await Wire.ExpectAsync("same-namespace", "GET /granted app-v1");
        await UnresolvedAsync("ungranted", "RefNotPermitted", "/ungranted");
        Suite.Backends.Of("web").Sum(pod => pod.Requests.Count).ShouldBe(before);

        // What is wrong with them is that one field.
        await Suite.ApplyAsync(Grant("$web", "right", Granted));
        await Statuses.RouteAsync("HTTPRoute ungranted", "same-namespace", "Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs");
        await Wire.ExpectAsync("same-namespace", "GET /ungranted web");
    }

    [Test]
    public async Task HTTPRoutePartiallyInvalidViaInvalidReferenceGrant()
    {
        await Suite.ApplyAsync(Grant("$app", "one", "from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: $infra}]\n  to: [{group: '', kind: Service, name: app-v1}]"));
        await Suite.ApplyAsync(Route("half",
            "  - matches: [{path: {value: /}}]\n    backendRefs: [{name: app-v1, namespace: $app, port: 8080}]",
            "  - matches: [{path: {value: /v2}}]\n    backendRefs: [{name: app-v2, namespace: $app, port: 8080}]"));
        await Statuses.RouteAsync("HTTPRoute half", "same-namespace", "Accepted=True/Accepted", "ResolvedRefs=False/RefNotPermitted");
        await Wire.ExpectAsync("same-namespace", "GET / app-v1", "GET /v2 500", "GET /v2/deeper 500", "GET /v2example app-v1");
        Suite.Backends.Of("app-v2").Sum(pod => pod.Requests.Count).ShouldBe(0);
    }

    private static string Grant(string ns, string name, string spec) => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          {{spec}}
        """;

    private async Task UnresolvedAsync(string route, string reason, string target = "/")
    {
        await Statuses.RouteAsync($"HTTPRoute {route}", "same-namespace", "Accepted=True/Accepted", $"ResolvedRefs=False/{reason}");
        await Wire.ExpectAsync("same-namespace", $"GET {target} 500");
    }
}
