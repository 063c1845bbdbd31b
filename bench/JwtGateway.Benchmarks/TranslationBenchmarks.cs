using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation;

namespace JwtGateway.Benchmarks;

/// <summary>What one change costs the control plane with 1,000 routes present: all of them are translated again.</summary>
[MemoryDiagnoser]
public class TranslationBenchmarks
{
    private ClusterSnapshot _snapshot = new();
    private GatewayIr _ir = null!;

    /// <summary>Reads the manifests.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var manifests = Enumerable.Range(0, 1_000).Select(Route).Prepend(Gateway);
        _snapshot = SnapshotReader.Read([("bench.yaml", string.Join("\n---\n", manifests))]).Snapshot ?? throw new InvalidOperationException();
        _ir = Translator.Translate(_snapshot).Gateways[0];
    }

    /// <summary>Snapshot to IR and statuses.</summary>
    [Benchmark]
    public object Translate1000() => Translator.Translate(_snapshot);

    /// <summary>IR to its version.</summary>
    [Benchmark]
    public object Hash1000() => IrJson.Version(_ir);

    private const string Gateway =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: web
        spec:
          gatewayClassName: jwt-gateway
          listeners:
            - name: http
              protocol: HTTP
              port: 80
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: Backend
        metadata:
          name: echo
        spec:
          endpoints:
            - ip:
                address: 10.0.0.1
                port: 3000
        """;

    private static string Route(int number) =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: route-{{number}}
        spec:
          parentRefs:
            - name: web
          rules:
            - matches:
                - path:
                    type: PathPrefix
                    value: /route-{{number}}
              backendRefs:
                - group: jwtgateway.io
                  kind: Backend
                  name: echo
        """;
}
