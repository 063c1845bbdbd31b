namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>The Gateways that rows attach their routes to.</summary>
internal static class BaseManifests
{
    /// <summary>All of them.</summary>
    public static readonly string[] Gateways = ["same-namespace", "all-namespaces", "backend-namespaces"];

    public const string GatewaysAndClass = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: jwt-gateway}
        spec: {controllerName: jwtgateway.io/gateway-controller}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: same-namespace}
        spec:
          gatewayClassName: jwt-gateway
          listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Same}}}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: all-namespaces}
        spec:
          gatewayClassName: jwt-gateway
          listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: backend-namespaces}
        spec:
          gatewayClassName: jwt-gateway
          listeners:
            - name: http
              port: 80
              protocol: HTTP
              allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {gateway-conformance: backend}}}}
        """;
}
