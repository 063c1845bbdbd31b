namespace JwtGateway.Propagation;

/// <summary>What is in the cluster.</summary>
internal static class Cluster
{
    /// <summary>A policy for one of the routes.</summary>
    public const string Policy =
        """
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata:
          name: guard
        spec:
          targetRefs:
            - group: gateway.networking.k8s.io
              kind: HTTPRoute
              name: route-7
          jwt:
            providers:
              - name: example
                localJWKS:
                  inline: '{"keys":[]}'
        """;

    /// <summary>Whose tokens <see cref="GatewayPolicy"/> asks for.</summary>
    public const string Issuer = "https://issuer.example.com";

    /// <summary>A policy for all routes.</summary>
    public static string GatewayPolicy(string jwk) =>
        $$$"""
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata:
          name: guard
        spec:
          targetRefs:
            - group: gateway.networking.k8s.io
              kind: Gateway
              name: web
          jwt:
            providers:
              - name: example
                issuer: {{{Issuer}}}
                localJWKS:
                  inline: '{"keys":[{{{jwk}}}]}'
        """;

    /// <summary>Tokens that are revoked.</summary>
    public static string Revocation(string name, IReadOnlyList<string> tokenIds) =>
        $$"""
        apiVersion: jwtgateway.io/v1alpha1
        kind: TokenRevocation
        metadata:
          name: {{name}}
        spec:
          issuer: {{Issuer}}
          tokenIDs: [{{string.Join(", ", tokenIds)}}]
        """;

    /// <summary>The class, a Gateway, and an upstream.</summary>
    public static string Gateway(int upstreamPort) =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata:
          name: jwt-gateway
        spec:
          controllerName: jwtgateway.io/gateway-controller
        ---
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
                address: 127.0.0.1
                port: {{upstreamPort}}
        """;

    /// <summary>One of many routes.</summary>
    public static string Route(int number) =>
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
