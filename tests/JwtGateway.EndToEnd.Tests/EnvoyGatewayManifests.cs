namespace JwtGateway.EndToEnd.Tests;

/// <summary>What Envoy Gateway's users apply today. It must work as it stands, deprecated versions included.</summary>
internal static class EnvoyGatewayManifests
{
    /// <summary>The two routes of one host.</summary>
    public const string FooAndBar =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: foo
        spec:
          parentRefs:
          - name: eg
          hostnames:
          - "www.example.com"
          rules:
          - backendRefs:
            - group: ""
              kind: Service
              name: backend
              port: 3000
              weight: 1
            matches:
            - path:
                type: PathPrefix
                value: /foo
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: bar
        spec:
          parentRefs:
          - name: eg
          hostnames:
          - "www.example.com"
          rules:
          - backendRefs:
            - group: ""
              kind: Service
              name: backend
              port: 3000
              weight: 1
            matches:
            - path:
                type: PathPrefix
                value: /bar
        """;

    /// <summary>A policy whose keys are fetched from the address's own host.</summary>
    public static string PolicyWithRemoteJwks(string uri, string issuer = "", string audience = "") =>
        $"""
        apiVersion: gateway.envoyproxy.io/v1alpha1
        kind: SecurityPolicy
        metadata:
          name: jwt-example
        spec:
          targetRef:
            group: gateway.networking.k8s.io
            kind: HTTPRoute
            name: foo
          jwt:
            providers:
            - name: example
              issuer: "{issuer}"
              audiences: [{audience}]
              remoteJWKS:
                uri: {uri}
        """;

    /// <summary>The manifest for keys from a host with a self-signed certificate.</summary>
    public static string RemoteJwksWithSelfSignedCertificate { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "envoy-gateway-private-ca", "policy.yaml"));
}
