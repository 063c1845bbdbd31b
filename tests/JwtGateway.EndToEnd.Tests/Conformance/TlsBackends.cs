using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>A backend that speaks TLS, and says which name it was asked by and who came. Any number of Services lead to it.</summary>
internal sealed class TlsBackends : IAsyncDisposable
{
    /// <summary>The names that its certificate has.</summary>
    public static readonly string[] Names = ["abc.example.com", "other.example.com", "spiffe://abc.example.com/test-identity"];

    private readonly EchoPod _pod;
    private readonly ConformanceSuite _suite;

    private TlsBackends(ConformanceSuite suite, PrivateCa ca, EchoPod pod) => (_suite, Ca, _pod) = (suite, ca, pod);

    /// <summary>Who issued its certificate.</summary>
    public PrivateCa Ca { get; }

    public static async Task<TlsBackends> StartAsync(ConformanceSuite suite)
    {
        var ca = new PrivateCa("Backends' CA");
        return new TlsBackends(suite, ca, await EchoPod.StartAsync(suite.Backends.Address, "$infra", "tls", 0, ca.Issue(Names)));
    }

    /// <summary>A Service with the ports <c>one</c> (443) and <c>two</c> (8443).</summary>
    public string Service(string name) => $$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec:
          ports: [{name: one, port: 443, targetPort: 8443}, {name: two, port: 8443, targetPort: 8443}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{name}}, labels: { kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        endpoints: [{ addresses: ['{{_suite.Backends.Address}}'] }]
        ports: [{ name: one, port: {{_pod.HttpPort}} }, { name: two, port: {{_pod.HttpPort}} }]

        """;

    /// <summary>A BackendTLSPolicy.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="service">The Service; a port's name behind <c>#</c>.</param>
    /// <param name="validation">E.g. <c>hostname: abc.example.com</c>.</param>
    /// <param name="ca">The reference to the CA; default the ConfigMap <c>backend-ca</c>.</param>
    public static string Policy(string name, string service, string validation, string ca = "group: '', kind: ConfigMap, name: backend-ca") => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: BackendTLSPolicy
        metadata: {name: {{name}}}
        spec:
          targetRefs: [{ group: '', kind: Service, name: {{service.Split('#')[0]}}{{(service.Contains('#', StringComparison.Ordinal) ? ", sectionName: " + service.Split('#')[1] : "")}} }]
          validation: { caCertificateRefs: [{ {{ca}} }], {{validation}} }

        """;

    public async ValueTask DisposeAsync()
    {
        await _pod.DisposeAsync();
        Ca.Dispose();
    }
}
