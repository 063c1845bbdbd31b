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
    public const string RemoteJwksWithSelfSignedCertificate =
        """
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
              remoteJWKS:
                backendRefs:
                  - group: gateway.envoyproxy.io
                    kind: Backend
                    name: remote-jwks
                    port: 443
                backendSettings:
                  retry:
                    numRetries: 3
                    perRetry:
                      backOff:
                        baseInterval: 1s
                        maxInterval: 5s
                    retryOn:
                      triggers: ["5xx", "gateway-error", "reset"]
                uri: https://foo.bar.com/jwks.json
        ---
        apiVersion: gateway.envoyproxy.io/v1alpha1
        kind: Backend
        metadata:
          name: remote-jwks
        spec:
          endpoints:
          - fqdn:
              hostname: foo.bar.com
              port: 443
        ---
        apiVersion: gateway.networking.k8s.io/v1alpha3
        kind: BackendTLSPolicy
        metadata:
          name: remote-jwks-btls
        spec:
          targetRefs:
          - group: gateway.envoyproxy.io
            kind: Backend
            name: remote-jwks
            sectionName: "443"
          validation:
            caCertificateRefs:
            - name: remote-jwks-server-ca
              group: ""
              kind: ConfigMap
            hostname: foo.bar.com
        """;

    /// <summary>The gRPC server's Gateway, Service and route; where the Service's pods are is for us to say.</summary>
    public static string Yages(int listenerPort, int serverPort) =>
        $"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata:
          name: example-gateway-class
        spec:
          controllerName: jwtgateway.io/gateway-controller
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: example-gateway
        spec:
          gatewayClassName: example-gateway-class
          listeners:
          - name: http
            protocol: HTTP
            port: {listenerPort}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: yages
        spec:
          type: ClusterIP
          ports:
          - name: http
            port: 9000
            protocol: TCP
            targetPort: 9000
          selector:
            app: yages
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: yages-1
          labels:
            kubernetes.io/service-name: yages
        addressType: IPv4
        endpoints:
        - addresses: ["127.0.0.1"]
        ports:
        - name: http
          port: {serverPort}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata:
          name: yages
          labels:
            example: grpc-routing
        spec:
          parentRefs:
          - name: example-gateway
          hostnames:
          - "grpc-example.com"
          rules:
          - backendRefs:
            - group: ""
              kind: Service
              name: yages
              port: 9000
              weight: 1
        """;

    /// <summary>The policy on the gRPC server's route.</summary>
    public const string YagesPolicy =
        """
        apiVersion: gateway.envoyproxy.io/v1alpha1
        kind: SecurityPolicy
        metadata:
          name: jwt-example
        spec:
          targetRef:
            group: gateway.networking.k8s.io
            kind: GRPCRoute
            name: yages
          jwt:
            providers:
            - name: example
              remoteJWKS:
                uri: https://raw.githubusercontent.com/envoyproxy/gateway/main/examples/kubernetes/jwt/jwks.json
        """;
}
