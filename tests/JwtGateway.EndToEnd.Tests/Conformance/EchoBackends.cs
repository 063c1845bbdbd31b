using System.Net;
using System.Text;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>The Services of the suite with the pods behind them: each Service has ports for HTTP/1.1 (8080), h2c (8081) and WebSocket (8082).</summary>
internal sealed class EchoBackends : IAsyncDisposable
{
    private static readonly (string Namespace, string Service, int Pods)[] Wanted =
    [
        ("$infra", "v1", 2), ("$infra", "v2", 2), ("$infra", "v3", 1),
        ("$app", "app-v1", 1), ("$app", "app-v2", 1), ("$web", "web", 1),
    ];

    private readonly IPAddress _address;
    private readonly List<EchoPod> _pods = [];

    private EchoBackends(IPAddress address) => _address = address;

    public IReadOnlyList<EchoPod> Pods => _pods;

    public IPAddress Address => _address;

    public static async Task<EchoBackends> StartAsync(IPAddress address)
    {
        var backends = new EchoBackends(address);
        foreach (var (ns, service, pods) in Wanted)
        {
            for (var i = 0; i < pods; i++)
                backends._pods.Add(await EchoPod.StartAsync(address, ns, service, i));
        }

        return backends;
    }

    /// <summary>The pods of a Service.</summary>
    public IEnumerable<EchoPod> Of(string service) => _pods.Where(pod => pod.Service == service);

    /// <summary>Services without selectors, and a slice for each pod: pods of one machine share its address, so their ports differ.</summary>
    public string Manifests()
    {
        var text = new StringBuilder();
        foreach (var (ns, service, _) in Wanted)
        {
            text.AppendLine(Service(ns, service));
            foreach (var pod in Of(service))
                text.AppendLine(Slice(pod, pod.Service));
        }

        return text.ToString();
    }

    /// <summary>A slice that makes a pod an endpoint of a Service.</summary>
    public string Slice(EchoPod pod, string service) => $$"""
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{service}}-{{pod.Name}}, namespace: {{pod.Namespace}}, labels: { kubernetes.io/service-name: {{service}} } }
        addressType: IPv4
        endpoints: [{ addresses: ['{{_address}}'] }]
        ports: [{ name: http, port: {{pod.HttpPort}} }, { name: h2c, port: {{pod.H2cPort}} }, { name: ws, port: {{pod.HttpPort}} }]
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods)
            await pod.DisposeAsync();
    }

    private static string Service(string ns, string name) => $$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          ports:
            - {name: http, port: 8080, targetPort: 3000}
            - {name: h2c, port: 8081, targetPort: 3001, appProtocol: kubernetes.io/h2c}
            - {name: ws, port: 8082, targetPort: 3000, appProtocol: kubernetes.io/ws}
        """;
}
