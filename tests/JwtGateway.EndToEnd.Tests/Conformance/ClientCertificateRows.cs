using System.Security.Cryptography.X509Certificates;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about the certificates that clients of HTTPS listeners must show (<c>spec.tls.frontend</c>).</summary>
internal sealed class ClientCertificateRows : ConformanceRows
{
    private const string Reference = "{group: '', kind: ConfigMap, name: ca}";
    private const string OtherReference = "{group: '', kind: ConfigMap, name: other-ca}";

    /// <summary>References that lead nowhere, with the reason of each.</summary>
    private static readonly (string Name, string Reference, string Reason)[] Wrong =
    [
        ("missing", "{group: '', kind: ConfigMap, name: missing}", "InvalidCACertificateRef"),
        ("kind", "{group: '', kind: WrongKind, name: ca}", "InvalidCACertificateKind"),
        ("ungranted", "{group: '', kind: ConfigMap, name: ca, namespace: $web}", "RefNotPermitted"),
    ];

    private readonly PrivateCa _serving = new();
    private readonly PrivateCa _ca = new("Clients");
    private readonly PrivateCa _otherCa = new("Other clients");
    private X509Certificate2 _certificate = null!;
    private X509Certificate2 _otherCertificate = null!;

    [OneTimeSetUp]
    public void Issue() => (_certificate, _otherCertificate) = (_ca.IssueForClient("client"), _otherCa.IssueForClient("client"));

    [SetUp]
    public Task ApplyAuthoritiesAsync() => Suite.ApplyAsync(
        Pki.Certificate(_serving, "serving", "example.org") + Pki.Authority(_ca, "ca") + Pki.Authority(_otherCa, "other-ca") + Pki.Authority(_ca, "$web/ca"));

    [OneTimeTearDown]
    public void Forget()
    {
        foreach (var held in new IDisposable[] { _certificate, _otherCertificate, _serving, _ca, _otherCa })
            held.Dispose();
    }

    [Test]
    public async Task GatewayFrontendClientCertificateValidation()
    {
        await Suite.ApplyAsync(GatewayOf("validating", Frontend(Reference, (8443, OtherReference)), Https(443), Https(8443)));
        await ServedAsync("validating", "https-443 attached=1 Accepted=True/Accepted Programmed=True ResolvedRefs=True", "https-8443 attached=1 Accepted=True/Accepted Programmed=True ResolvedRefs=True");
        foreach (var http2 in new[] { false, true })
        {
            await ExpectAsync("validating:443", http2, _certificate, "v1");
            await ExpectAsync("validating:443", http2, _otherCertificate, "refused");
            await ExpectAsync("validating:443", http2, null, "refused");
            await ExpectAsync("validating:8443", http2, _otherCertificate, "v1");
            await ExpectAsync("validating:8443", http2, _certificate, "refused");
            await ExpectAsync("validating:8443", http2, null, "refused");
        }
    }

    [Test]
    public async Task GatewayFrontendClientCertificateValidationInsecureFallback()
    {
        await Suite.ApplyAsync(GatewayOf("fallback", Frontend(Reference, "AllowInsecureFallback", (8443, Reference)), Https(443), Https(8443)));
        await ServedAsync("fallback", "https-443 attached=1 Accepted=True/Accepted Programmed=True", "https-8443 attached=1 Accepted=True/Accepted Programmed=True");
        await Statuses.ConditionsAsync("Gateway fallback", "InsecureFrontendValidationMode=True/ConfigurationChanged");
        foreach (var certificate in new[] { _certificate, _otherCertificate, null })
            await ExpectAsync("fallback:443", http2: false, certificate, "v1");

        // The mode is that of the default alone.
        await ExpectAsync("fallback:8443", http2: false, _certificate, "v1");
        await ExpectAsync("fallback:8443", http2: false, null, "refused");

        await Suite.PatchAsync("Gateway $infra/fallback", "spec: {tls: {frontend: {default: {validation: {mode: AllowValidOnly}}}}}");
        await Statuses.HoldsAsync("Gateway fallback", obj =>
            obj["status"]!["conditions"]!.AsArray().Any(c => (string?)c!["type"] == "InsecureFrontendValidationMode") ? "InsecureFrontendValidationMode is still there" : null);
        await ExpectAsync("fallback:443", http2: false, null, "refused");
        await ExpectAsync("fallback:443", http2: false, _certificate, "v1");
    }

    [Test]
    public async Task GatewayInvalidFrontendClientCertificateValidation()
    {
        // Each of the ports with a demand of its own that cannot be met; the default can.
        var ports = Wrong.Select((wrong, i) => (Port: 8443 + i, wrong.Reference, wrong.Reason)).ToArray();
        await Suite.ApplyAsync(GatewayOf("invalid-ports", Frontend(Reference, [.. ports.Select(p => (p.Port, p.Reference))]), [Plain, Https(443), .. ports.Select(p => Https(p.Port))]));
        await ServedAsync("invalid-ports",
        [
            "http attached=1 Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True", "https-443 attached=1 Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True",
            .. ports.Select(p => $"https-{p.Port} Accepted=False/NoValidCACertificate Programmed=False ResolvedRefs=False/{p.Reason}"),
        ]);
        await Wire.ExpectAsync("invalid-ports", "GET / v1");
        await ExpectAsync("invalid-ports:443", http2: false, _certificate, "v1");
        await ExpectAsync("invalid-ports:443", http2: false, null, "refused");
        foreach (var (port, _, _) in ports)
            Suite.Kubelet.IsOpen(Suite.Named("$infra"), "invalid-ports", port).ShouldBeFalse($"port {port}");
    }

    [Test]
    public async Task GatewayFrontendInvalidDefaultClientCertificateValidation()
    {
        foreach (var (name, reference, reason) in Wrong)
        {
            var gateway = $"invalid-{name}";
            await Suite.ApplyAsync(GatewayOf(gateway, Frontend(reference, (8443, Reference)), Plain, Https(443), Https(8443)));
            await ServedAsync(gateway,
                "http attached=1 Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True", $"https-443 Accepted=False/NoValidCACertificate Programmed=False ResolvedRefs=False/{reason}",
                "https-8443 attached=1 Accepted=True/Accepted Programmed=True/Programmed ResolvedRefs=True");
            await Wire.ExpectAsync(gateway, "GET / v1");
            await ExpectAsync($"{gateway}:8443", http2: false, _certificate, "v1");
            await ExpectAsync($"{gateway}:8443", http2: false, null, "refused");
            Suite.Kubelet.IsOpen(Suite.Named("$infra"), gateway, 443).ShouldBeFalse(name);
        }
    }

    private const string Plain = "{name: http, port: 80, protocol: HTTP}";

    private async Task ServedAsync(string gateway, params string[] listeners)
    {
        await ApplyAcceptedAsync(RouteOf(gateway, $"{gateway}-route", "", Rule("{}", "v1")));
        await Statuses.ListenersAsync(gateway, listeners);
    }

    private Task ExpectAsync(string gateway, bool http2, X509Certificate2? certificate, string answer) =>
        Wire.ExpectTlsAsync(gateway, new TlsCall(_serving) { Http2 = http2, ClientCertificate = certificate }, $"GET example.org/ {answer}");

    private static string Https(int port) => $"{{name: https-{port}, port: {port}, protocol: HTTPS, tls: {{certificateRefs: [{{name: serving}}]}}}}";

    private static string Frontend(string reference, params (int Port, string Reference)[] ports) => Frontend(reference, "AllowValidOnly", ports);

    private static string Frontend(string reference, string mode, params (int Port, string Reference)[] ports) =>
        $"tls: {{frontend: {{default: {{validation: {{mode: {mode}, caCertificateRefs: [{reference}]}}}}, "
        + $"perPort: [{string.Join(", ", ports.Select(p => $"{{port: {p.Port}, tls: {{validation: {{caCertificateRefs: [{p.Reference}]}}}}}}"))}]}}}}";
}
