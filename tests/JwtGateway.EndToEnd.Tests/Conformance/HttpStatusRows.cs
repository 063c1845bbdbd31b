namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about references and attachment.</summary>
internal sealed class HttpStatusRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteSimpleSameNamespace()
    {
        await ApplyAcceptedAsync(Route("simple", "  - backendRefs: [{name: v1, port: 8080}]"));
        await Wire.ExpectAsync("same-namespace", "GET / v1");
    }

    [Test]
    public async Task HTTPRouteReferenceGrant()
    {
        await Suite.ApplyAsync("""
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: routes, namespace: $web}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: $infra}]
              to: [{group: "", kind: Service, name: web}]
            """);
        await ApplyAcceptedAsync(Route("granted", "  - backendRefs: [{name: web, namespace: $web, port: 8080}]"));
        await Wire.ExpectAsync("same-namespace", "GET / web");

        await Suite.DeleteAsync("ReferenceGrant $web/routes");
        await Statuses.RouteAsync("HTTPRoute granted", "same-namespace", "Accepted=True", "ResolvedRefs=False/RefNotPermitted");
        await Wire.ExpectAsync("same-namespace", "GET / 500");
    }
}
