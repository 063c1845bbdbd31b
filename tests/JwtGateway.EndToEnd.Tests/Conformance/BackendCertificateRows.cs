using System.Net;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about the certificate that a Gateway shows its backends.</summary>
internal sealed class BackendCertificateRows : ConformanceRows
{
    private const string Mine = "my-certificate";

    private TlsBackends _backends = null!;

    [OneTimeSetUp]
    public async Task StartBackendsAsync() => _backends = await TlsBackends.StartAsync(Suite);

    [OneTimeTearDown]
    public async Task StopBackendsAsync() => await _backends.DisposeAsync();

    [SetUp]
    public async Task ApplyBackendAsync()
    {
        using var client = _backends.Ca.IssueForClient("gateway.client.example");
        await Suite.ApplyAsync(
            TlsObjects.Ca("backend-ca", _backends.Ca.Pem) + _backends.Service("encrypted") + TlsBackends.Policy("encrypted", "encrypted", "hostname: abc.example.com")
            + TlsObjects.Secret(Mine, client) + TlsObjects.Secret("$app/theirs", client) + TlsObjects.Secret("malformed", "no certificate", "no key"));
    }

    [Test]
    public async Task GatewayTLSBackendClientCertificate()
    {
        await Suite.ApplyAsync(GatewayWith("presenting", $"name: {Mine}"));
        await ApplyAcceptedAsync(RouteTo("presenting") + RouteTo("same-namespace"));
        await Statuses.ConditionsAsync("Gateway presenting", "Accepted=True/Accepted", "Programmed=True/Programmed", "ResolvedRefs=True/ResolvedRefs");
        await ShownAsync("presenting", "gateway.client.example");
        await ShownAsync("same-namespace", null);

        using var renewed = _backends.Ca.IssueForClient("renewed.client.example");
        await Suite.ApplyAsync(TlsObjects.Secret(Mine, renewed));
        await ShownAsync("presenting", "renewed.client.example");
    }

    [Test]
    public async Task GatewayInvalidTLSBackendConfiguration()
    {
        (string Gateway, string Reference, string Reason)[] cases =
        [
            ("nonexistent", "name: nonexistent", "InvalidClientCertificateRef"), ("wrong-group", $"group: wrong.example.com, kind: Secret, name: {Mine}", "InvalidClientCertificateRef"),
            ("wrong-kind", $"group: '', kind: WrongKind, name: {Mine}", "InvalidClientCertificateRef"), ("malformed", "name: malformed", "InvalidClientCertificateRef"),
            ("not-granted", "name: theirs, namespace: $app", "RefNotPermitted"),
        ];
        foreach (var (gateway, reference, _) in cases)
            await Suite.ApplyAsync(GatewayWith(gateway, reference));
        await ApplyAcceptedAsync(string.Concat(cases.Select(c => RouteTo(c.Gateway))));
        foreach (var (gateway, _, reason) in cases)
        {
            await Statuses.ConditionsAsync($"Gateway {gateway}", "Accepted=True/Accepted", $"ResolvedRefs=False/{reason}");

            // Backends in TLS are not spoken to as nobody; the rest of the Gateway serves.
            await Wire.ExpectAsync(gateway, "GET /plain v1", "GET / 500");
        }

        await Suite.ApplyAsync("""
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: certificates, namespace: $app}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: $infra}]
              to: [{group: "", kind: Secret, name: theirs}]
            """);
        await Statuses.ConditionsAsync("Gateway not-granted", "Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs");
        await ShownAsync("not-granted", "gateway.client.example");
    }

    private static string GatewayWith(string name, string reference) => GatewayOf(name, $"tls: {{backend: {{clientCertificateRef: {{{reference}}}}}}}", "{name: http, port: 80, protocol: HTTP}");

    private static string RouteTo(string gateway) => RouteOf(gateway, gateway, "",
        "  - matches: [{path: {value: /plain}}]\n    backendRefs: [{name: v1, port: 8080}]", "  - backendRefs: [{name: encrypted, port: 443}]");

    private Task<Answer> ShownAsync(string gateway, string? certificate) => Wire.HoldsAsync(
        gateway,
        Wire.Request("GET", "/"),
        answer => answer.Status == HttpStatusCode.OK && answer.Who == "tls" && (string?)answer.Echo!["clientCertificate"] == certificate,
        $"{gateway} to show {certificate ?? "nothing"}");
}
