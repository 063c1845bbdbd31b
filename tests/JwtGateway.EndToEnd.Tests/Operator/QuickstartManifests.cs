namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>A Gateway, a route to an upstream, and a policy whose keys are in a ConfigMap.</summary>
internal static class QuickstartManifests
{
    public static string For(int upstreamPort, string publicJwk) =>
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
            - {name: http, protocol: HTTP, port: 80}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: orders
        spec:
          parentRefs: [{name: web}]
          rules:
            - matches:
                - path:
                    type: PathPrefix
                    value: /orders
              backendRefs: [{group: jwtgateway.io, kind: Backend, name: echo}]
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
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: issuer-keys
        data:
          jwks: '{"keys":[{{publicJwk}}]}'
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata:
          name: orders
        spec:
          targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: orders}]
          jwt:
            providers:
              - name: example
                localJWKS:
                  type: ValueRef
                  valueRef:
                    group: ""
                    kind: ConfigMap
                    name: issuer-keys
        """;
}
