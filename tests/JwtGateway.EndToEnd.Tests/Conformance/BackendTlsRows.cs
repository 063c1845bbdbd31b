using System.Net;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of BackendTLSPolicy: whom the gateway takes for its backends.</summary>
internal sealed class BackendTlsRows : ConformanceRows
{
    private const string Right = "hostname: abc.example.com";
    private static readonly string[] Accepted = ["Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs"];

    private TlsBackends _backends = null!;

    [OneTimeSetUp]
    public async Task StartBackendsAsync() => _backends = await TlsBackends.StartAsync(Suite);

    [OneTimeTearDown]
    public async Task StopBackendsAsync() => await _backends.DisposeAsync();

    [SetUp]
    public Task ApplyCaAsync() => Suite.ApplyAsync(TlsObjects.Ca("backend-ca", _backends.Ca.Pem));

    [Test]
    public async Task BackendTLSPolicy()
    {
        using var stranger = new PrivateCa("Somebody else");
        var (certificate, key) = _backends.Ca.IssuePem("gateway.example");
        await Suite.ApplyAsync(
            TlsObjects.Ca("other-ca", stranger.Pem) + TlsObjects.Secret("front", certificate, key)
            + Gateway("reencrypting", "{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: front}]}}")
            + TlsBackends.Policy("right", "right", Right) + TlsBackends.Policy("wrong-host", "wrong-host", "hostname: mismatch.example.com")
            + TlsBackends.Policy("wrong-ca", "wrong-ca", Right, "group: '', kind: ConfigMap, name: other-ca"));
        await RoutesAsync("[{name: same-namespace}, {name: reencrypting}]", "right", "wrong-host", "wrong-ca");
        foreach (var policy in (string[])["right", "wrong-host", "wrong-ca"])
        {
            await Statuses.PolicyAsync($"BackendTLSPolicy {policy}", "same-namespace", Accepted);
            await Statuses.PolicyAsync($"BackendTLSPolicy {policy}", "reencrypting", Accepted);
        }

        await ServedAsync("/right", "abc.example.com");
        await RefusedAsync("/wrong-host");
        await RefusedAsync("/wrong-ca");
        (await OverTls.GetAsync(Suite, "reencrypting", _backends.Ca.Certificate, "gateway.example", "/right")).ShouldContain("\"sni\":\"abc.example.com\"");

        await Suite.DeleteAsync("ConfigMap backend-ca");
        await NoCaAsync("right", "InvalidCACertificateRef");
        await RefusedAsync("/right");
        await Suite.ApplyAsync(TlsObjects.Ca("backend-ca", _backends.Ca.Pem));
        await Statuses.PolicyAsync("BackendTLSPolicy right", "same-namespace", Accepted);
        await ServedAsync("/right", "abc.example.com");
        await Suite.PatchAsync("ConfigMap backend-ca", "data: {ca.crt: ''}");
        await NoCaAsync("right", "InvalidCACertificateRef");
        await RefusedAsync("/right");
    }

    [Test]
    public async Task BackendTLSPolicySANValidation()
    {
        const string Uri = "{type: URI, uri: 'spiffe://abc.example.com/test-identity'}";
        const string WrongUri = "{type: URI, uri: 'spiffe://def.example.com/test-identity'}";
        const string Dns = "{type: Hostname, hostname: abc.example.com}";
        const string WrongDns = "{type: Hostname, hostname: def.example.com}";
        (string Case, string Hostname, string Names, bool Served)[] cases =
        [
            ("dns", "abc.example.com", Dns, true), ("dns-mismatch", "abc.example.com", WrongDns, false), ("uri", "abc.example.com", Uri, true), ("uri-mismatch", "abc.example.com", WrongUri, false),
            ("multiple", "abc.example.com", $"{Dns}, {WrongDns}", true), ("multiple-uri", "abc.example.com", $"{WrongDns}, {Uri}", true), ("multiple-mismatch", "abc.example.com", $"{WrongDns}, {WrongUri}", false),
            ("hostname-is-sni-alone", "sni.example.com", Dns, true), ("prefix-is-no-match", "abc.example.com", "{type: URI, uri: 'spiffe://abc.example.com/test'}", false),
        ];
        foreach (var (name, hostname, names, _) in cases)
            await Suite.ApplyAsync(TlsBackends.Policy(name, name, $"hostname: {hostname}, subjectAltNames: [{names}]"));
        await RoutesAsync("same-namespace", [.. cases.Select(c => c.Case)]);
        foreach (var (name, hostname, _, served) in cases)
        {
            await Statuses.PolicyAsync($"BackendTLSPolicy {name}", "same-namespace", Accepted);
            if (served)
                await ServedAsync("/" + name, hostname);
            else
                await RefusedAsync("/" + name);
        }
    }

    [Test]
    public async Task BackendTLSPolicyConflictResolution()
    {
        // The older ones have the later names: age counts first.
        await Suite.ApplyAsync(TlsBackends.Policy("z-older", "same", Right) + TlsBackends.Policy("z-older-section", "section#one", Right) + TlsBackends.Policy("whole", "specific", "hostname: mismatch.example.com"));
        await ApplyYoungerAsync("BackendTLSPolicy z-older", "BackendTLSPolicy a-younger", TlsBackends.Policy("a-younger", "same", "hostname: mismatch.example.com"));
        await Suite.ApplyAsync(TlsBackends.Policy("a-younger-section", "section#one", "hostname: mismatch.example.com") + TlsBackends.Policy("specific", "specific#one", Right));
        await RoutesAsync("same-namespace", "same", "section", "specific");
        foreach (var policy in (string[])["z-older", "z-older-section", "whole", "specific"])
            await Statuses.PolicyAsync($"BackendTLSPolicy {policy}", "same-namespace", Accepted);
        foreach (var policy in (string[])["a-younger", "a-younger-section"])
            await Statuses.PolicyAsync($"BackendTLSPolicy {policy}", "same-namespace", "Accepted=False/Conflicted");
        await ServedAsync("/same", "abc.example.com");
        await ServedAsync("/section", "abc.example.com");
        await ServedAsync("/specific", "abc.example.com");
        await RefusedAsync("/specific-two");

        await Suite.DeleteAsync("BackendTLSPolicy z-older");
        await Statuses.PolicyAsync("BackendTLSPolicy a-younger", "same-namespace", Accepted);
        await RefusedAsync("/same");
    }

    [Test]
    public async Task BackendTLSPolicyInvalidCACertificateRef()
    {
        await Suite.ApplyAsync(TlsObjects.Ca("malformed", "no certificate at all") + TlsBackends.Policy("right", "right", Right)
            + TlsBackends.Policy("missing", "missing", Right, "group: '', kind: ConfigMap, name: nonexistent") + TlsBackends.Policy("malformed", "malformed", Right, "group: '', kind: ConfigMap, name: malformed"));
        await RoutesAsync("same-namespace", "right", "missing", "malformed");
        foreach (var policy in (string[])["missing", "malformed"])
        {
            await NoCaAsync(policy, "InvalidCACertificateRef");
            await RefusedAsync("/" + policy);
        }

        await ServedAsync("/right", "abc.example.com");
    }

    [Test]
    public async Task BackendTLSPolicyInvalidKind()
    {
        await Suite.ApplyAsync(TlsBackends.Policy("kind", "kind", Right, "group: '', kind: InvalidKind, name: backend-ca") + TlsBackends.Policy("group", "group", Right, "group: wrong.example.com, kind: ConfigMap, name: backend-ca"));
        await RoutesAsync("same-namespace", "kind", "group");
        foreach (var policy in (string[])["kind", "group"])
        {
            await NoCaAsync(policy, "InvalidKind");
            await RefusedAsync("/" + policy);
        }
    }

    [Test]
    public async Task BackendTLSPolicyObservedGenerationBump()
    {
        await Suite.ApplyAsync(TlsBackends.Policy("bumped", "bumped", Right));
        await RoutesAsync("same-namespace", "bumped");
        await Statuses.PolicyAsync("BackendTLSPolicy bumped", "same-namespace", Accepted);
        var before = (int)(await Suite.GetAsync("BackendTLSPolicy bumped"))["metadata"]!["generation"]!;
        await Suite.PatchAsync("BackendTLSPolicy bumped", "spec: {validation: {hostname: other.example.com}}");
        await Statuses.PolicyAsync("BackendTLSPolicy bumped", "same-namespace", Accepted);
        var now = await Suite.GetAsync("BackendTLSPolicy bumped");
        ((int)now["metadata"]!["generation"]!).ShouldBe(before + 1);
        now["status"]!["ancestors"]!.AsArray().SelectMany(a => a!["conditions"]!.AsArray()).ShouldAllBe(condition => (int)condition!["observedGeneration"]! == before + 1);
        await ServedAsync("/bumped", "other.example.com");
    }

    private Task NoCaAsync(string policy, string reason) =>
        Statuses.PolicyAsync($"BackendTLSPolicy {policy}", "same-namespace", "Accepted=False/NoValidCACertificate", $"ResolvedRefs=False/{reason}");

    /// <summary>A Service and a route for each name; <c>/name</c> goes to its first port, <c>/name-two</c> to its second.</summary>
    private async Task RoutesAsync(string parents, params string[] services) => await ApplyAcceptedAsync(string.Concat(services.Select(service => _backends.Service(service) + RouteOf(parents, service, "",
        $"  - matches: [{{path: {{value: /{service}}}}}]\n    backendRefs: [{{name: {service}, port: 443}}]",
        $"  - matches: [{{path: {{value: /{service}-two}}}}]\n    backendRefs: [{{name: {service}, port: 8443}}]"))));

    private Task<Answer> ServedAsync(string path, string sni) => Wire.HoldsAsync(
        "same-namespace", Wire.Request("GET", path), answer => answer.Who == "tls" && (string?)answer.Echo!["sni"] == sni, $"{path} to be served by the backend as {sni}");

    private Task<Answer> RefusedAsync(string path) => Wire.HoldsAsync(
        "same-namespace", Wire.Request("GET", path), answer => answer.Status is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, $"{path} not to be served");
}
