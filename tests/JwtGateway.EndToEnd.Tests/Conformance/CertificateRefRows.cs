using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about the certificates that HTTPS listeners refer to.</summary>
internal sealed class CertificateRefRows : ConformanceRows
{
    private const string Granted = "from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: $infra}]\n  to: [{group: '', kind: Secret, name: certificate}]";

    /// <summary>Each differs in one field from the grant that would do.</summary>
    private static readonly (string Namespace, string Spec)[] NearMisses =
    [
        ("$app", Granted),
        ("$web", Granted.Replace("group: gateway.networking.k8s.io", "group: gateway.example.io", StringComparison.Ordinal)),
        ("$web", Granted.Replace("kind: Gateway", "kind: HTTPRoute", StringComparison.Ordinal)),
        ("$web", Granted.Replace("$infra", "$app", StringComparison.Ordinal)),
        ("$web", Granted.Replace("group: ''", "group: apps", StringComparison.Ordinal)),
        ("$web", Granted.Replace("kind: Secret", "kind: Service", StringComparison.Ordinal)),
        ("$web", Granted.Replace("name: certificate", "name: certificate2", StringComparison.Ordinal)),
    ];

    private readonly PrivateCa _ca = new();

    [OneTimeTearDown]
    public void ForgetCa() => _ca.Dispose();

    [Test]
    public async Task GatewayInvalidTLSConfiguration()
    {
        await Suite.ApplyAsync(Pki.Secret("malformed", "Hello world", "Hello world") + Pki.Certificate(_ca, "good", "example.org"));
        var (certificate, key) = _ca.IssuePem("example.org");
        var (_, other) = _ca.IssuePem("example.org");
        await Suite.ApplyAsync(Pki.Secret("no-key", certificate, "Hello world") + Pki.Secret("no-certificate", "Hello world", key) + Pki.Secret("other-key", certificate, other));
        string[] wrong =
        [
            "{name: missing}", "{group: wrong.group.company.io, kind: Secret, name: good}", "{group: '', kind: WrongKind, name: good}", "{name: malformed}", "{name: no-key}", "{name: no-certificate}", "{name: other-key}",
        ];
        for (var i = 0; i < wrong.Length; i++)
        {
            await Suite.ApplyAsync(Gateway($"wrong-{i}", Https(wrong[i])));
            await Statuses.ListenersAsync($"wrong-{i}", "https attached=0 kinds=HTTPRoute ResolvedRefs=False/InvalidCertificateRef Programmed=False");
        }

        // The names alone are not what is wrong.
        await ExpectServedAsync("right", "{name: good}");
    }

    [Test]
    public async Task GatewaySecretMissingReferenceGrant()
    {
        await Suite.ApplyAsync(Pki.Certificate(_ca, "$web/certificate", "example.org") + Gateway("ungranted", Https(Crossing)));
        await Statuses.ListenersAsync("ungranted", "https attached=0 kinds=HTTPRoute ResolvedRefs=False/RefNotPermitted Programmed=False");
    }

    [Test]
    public async Task GatewaySecretInvalidReferenceGrant()
    {
        await Suite.ApplyAsync(Pki.Certificate(_ca, "$web/certificate", "example.org") + Pki.Certificate(_ca, "$app/seen", "example.org"));
        for (var i = 0; i < NearMisses.Length; i++)
            await Suite.ApplyAsync(Grant(NearMisses[i].Namespace, $"miss-{i}", NearMisses[i].Spec));

        // Grants are seen in their order: when one that does its work is, the others have been.
        await Suite.ApplyAsync(Grant("$app", "right", Granted.Replace("name: certificate", "name: seen", StringComparison.Ordinal)));
        await Suite.ApplyAsync(Gateway("missed", Https(Crossing)));
        await ExpectServedAsync("seen", "{kind: Secret, name: seen, namespace: $app}");
        await Statuses.ListenersAsync("missed", "https attached=0 kinds=HTTPRoute ResolvedRefs=False/RefNotPermitted Programmed=False");
    }

    [Test]
    public Task GatewaySecretReferenceGrantAllInNamespace() => ExpectGrantedAsync(Granted.Replace(", name: certificate", "", StringComparison.Ordinal));

    [Test]
    public Task GatewaySecretReferenceGrantSpecific() => ExpectGrantedAsync(Granted);

    [Test]
    public async Task GatewayWithAttachedRoutes()
    {
        const string Selected = "allowedRoutes: {kinds: [{kind: HTTPRoute}], namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: $infra}}}}";
        await Suite.ApplyAsync(
            Gateway("one-route", $"{{name: http, port: 80, protocol: HTTP, {Selected}}}") + Gateway("two-routes", $"{{name: http, port: 80, protocol: HTTP, hostname: foo.example.com, {Selected}}}")
            + Gateway("unresolved", $"{{name: tls, port: 443, protocol: HTTPS, hostname: '*.example.com', tls: {{certificateRefs: [{{name: missing}}]}}, {Selected}}}"));
        await ApplyAcceptedAsync(
            RouteOf("one-route", "only", "", Rule("{}", "v1"))
            + RouteOf("two-routes", "first", "hostnames: [foo.example.com]", Rule("{}", "v1")) + RouteOf("two-routes", "second", "", Rule("{path: {value: /second}}", "v2")));
        await Suite.ApplyAsync(
            RouteOf("two-routes", "third", "hostnames: [bar.example.com]", Rule("{path: {value: /third}}", "v3")) + RouteOf("[{name: one-route, namespace: $infra}]", "$web/elsewhere", "", Rule("{}", "web"))
            + RouteOf("unresolved", "broken", "", Rule("{}", "missing-service")));
        await Statuses.RouteAsync("HTTPRoute third", "two-routes", "Accepted=False/NoMatchingListenerHostname");
        await Statuses.RouteAsync("HTTPRoute $web/elsewhere", "Gateway $infra/one-route", "Accepted=False/NotAllowedByListeners");
        await Statuses.RouteAsync("HTTPRoute broken", "unresolved", "Accepted=True/Accepted", "ResolvedRefs=False/BackendNotFound");
        await Statuses.ListenersAsync("one-route", "http attached=1 kinds=HTTPRoute Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True/ResolvedRefs");
        await Statuses.ListenersAsync("two-routes", "http attached=2 kinds=HTTPRoute Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True/ResolvedRefs");
        await Statuses.ListenersAsync("unresolved", "tls attached=1 kinds=HTTPRoute Programmed=False ResolvedRefs=False/InvalidCertificateRef");

        // A route without host names has the listener's: the longer path wins over the route that says the name.
        await Wire.ExpectAsync("two-routes", "GET foo.example.com/ v1", "GET foo.example.com/second v2", "GET foo.example.com/third v1", "GET bar.example.com/third 404");
    }

    private const string Crossing = "{group: '', kind: Secret, name: certificate, namespace: $web}";

    private async Task ExpectGrantedAsync(string spec)
    {
        await Suite.ApplyAsync(Pki.Certificate(_ca, "$web/certificate", "example.org") + Grant("$web", "granting", spec));
        await ExpectServedAsync("granted", Crossing);

        await Suite.DeleteAsync("ReferenceGrant $web/granting");
        await Statuses.ListenersAsync("granted", "https ResolvedRefs=False/RefNotPermitted Programmed=False");
    }

    private async Task ExpectServedAsync(string gateway, string certificateRef)
    {
        await Suite.ApplyAsync(Gateway(gateway, Https(certificateRef)));
        await ApplyAcceptedAsync(RouteOf(gateway, $"{gateway}-route", "", Rule("{}", "v1")));
        await Statuses.ListenersAsync(gateway, "https attached=1 kinds=HTTPRoute Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True/ResolvedRefs");
        await Wire.ExpectTlsAsync(gateway, new TlsCall(_ca), "GET example.org/ v1");
    }

    private static string Https(string certificateRef) =>
        $"{{name: https, port: 443, protocol: HTTPS, allowedRoutes: {{kinds: [{{kind: HTTPRoute}}]}}, tls: {{certificateRefs: [{certificateRef}]}}}}";

    private static string Grant(string ns, string name, string spec) => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          {{spec}}

        """;
}
