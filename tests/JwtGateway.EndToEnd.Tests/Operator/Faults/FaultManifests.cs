namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>What is served while things go wrong.</summary>
internal static class FaultManifests
{
    /// <summary>A Gateway of one listener.</summary>
    public static string Gateway(string name) =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: {{name}} }
        spec:
          gatewayClassName: jwt-gateway
          listeners: [{name: http, protocol: HTTP, port: 80}]
        """;

    /// <summary>The class.</summary>
    public const string Class = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: jwt-gateway}
        spec: {controllerName: jwtgateway.io/gateway-controller}
        """;

    /// <summary>An upstream on this machine.</summary>
    public static string Backend(string name, int port) =>
        $$"""
        apiVersion: jwtgateway.io/v1alpha1
        kind: Backend
        metadata: {name: {{name}} }
        spec:
          endpoints:
            - ip: {address: 127.0.0.1, port: {{port}} }
        """;

    /// <summary>A route of its own name's path.</summary>
    public static string Route(string name, string gateway, string backend = "echo") =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: {{name}} }
        spec:
          parentRefs: [{name: {{gateway}}}]
          rules:
            - matches:
                - path: {type: PathPrefix, value: "/{{name}}" }
              backendRefs:
                - {group: jwtgateway.io, kind: Backend, name: {{backend}} }
        """;

    /// <summary>A policy for that route, which from then on answers 401.</summary>
    public static string Policy(string route) =>
        $$"""
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata: {name: {{route}} }
        spec:
          targetRefs:
            - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: {{route}} }
          jwt:
            providers:
              - name: example
                localJWKS:
                  inline: '{"keys":[{"kty":"oct","kid":"1","alg":"HS256","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]}'
        """;
}
