namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>A kind of another system whose CRD comes and goes while the operator runs, and what a request without a token is answered meanwhile.</summary>
/// <param name="Definition">The file of its CRD, which is named <c>GROUP_PLURAL.yaml</c>.</param>
/// <param name="Proxy">Who is asked.</param>
/// <param name="Host">For whom.</param>
/// <param name="Without">The answer while the kind is not there.</param>
/// <param name="With">The answer while it is.</param>
internal sealed record ComingKind(string Definition, string Proxy, string Host, int Without, int With)
{
    private const string SharedProxy = "ingressclass_shared";

    /// <summary>The class of the shared proxy, and two Gateways that each ask for what is not there: one by its annotation, one by the policy of its route.</summary>
    public const string Askers =
        """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: shared, annotations: {jwtgateway.io/endpoints: Unclassed, jwtgateway.io/ingress-routes: Unclassed}}
        spec: {controller: jwtgateway.io/ingress-controller}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: annotated, annotations: {k8s.ngrok.com/traffic-policy: teapot}}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, protocol: HTTP, port: 80}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: targeted}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, protocol: HTTP, port: 80}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: annotated}
        spec:
          parentRefs: [{name: annotated}]
          rules: [{backendRefs: [{group: jwtgateway.io, kind: Backend, name: echo}]}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: targeted}
        spec:
          parentRefs: [{name: targeted}]
          rules: [{backendRefs: [{group: jwtgateway.io, kind: Backend, name: echo}]}]
        ---
        apiVersion: gateway.kgateway.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: targeted}
        spec:
          targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: targeted}]
          jwtAuth: {extensionRef: {name: issuer}}
        """;

    /// <summary>What is applied once the kind is there; <c>$KEY</c> stands for a public key.</summary>
    public required string Object { get; init; }

    /// <summary>The CRD's name.</summary>
    public string Crd => Definition[..^".yaml".Length].Split('_') is [var group, var plural] ? $"{plural}.{group}" : throw new InvalidOperationException(Definition);

    public static IEnumerable<ComingKind> All { get; } =
    [
        new("ngrok.k8s.ngrok.com_ngroktrafficpolicies.yaml", "annotated", "orders.example.com", 500, 418)
        {
            Object =
                """
                apiVersion: ngrok.k8s.ngrok.com/v1alpha1
                kind: NgrokTrafficPolicy
                metadata: {name: teapot}
                spec: {policy: {on_http_request: [{expressions: ["req.method == 'GET'"], actions: [{type: deny, config: {status_code: 418}}]}]}}
                """,
        },
        new("gateway.kgateway.dev_gatewayextensions.yaml", "targeted", "orders.example.com", 500, 401)
        {
            Object =
                """
                apiVersion: gateway.kgateway.dev/v1alpha1
                kind: GatewayExtension
                metadata: {name: issuer}
                spec:
                  type: JWT
                  jwt: {providers: [{name: main, issuer: 'https://issuer.example.com', jwks: {local: {inline: '{"keys":[$KEY]}'}}}]}
                """,
        },
        new("ngrok.k8s.ngrok.com_agentendpoints.yaml", SharedProxy, "endpoint.example.com", 404, 418)
        {
            Object =
                """
                apiVersion: ngrok.k8s.ngrok.com/v1alpha1
                kind: AgentEndpoint
                metadata: {name: orders}
                spec:
                  url: http://endpoint.example.com
                  upstream: {url: "http://orders:80"}
                  trafficPolicy: {inline: {on_http_request: [{actions: [{type: deny, config: {status_code: 418}}]}]}}
                """,
        },
        new("traefik.io_ingressroutes.yaml", SharedProxy, "route.example.com", 404, 401)
        {
            Object =
                """
                apiVersion: traefik.io/v1alpha1
                kind: Middleware
                metadata: {name: tokens}
                spec: {plugin: {jwt: {jwksFile: '{"keys":[$KEY]}'}}}
                ---
                apiVersion: traefik.io/v1alpha1
                kind: IngressRoute
                metadata: {name: orders}
                spec:
                  entryPoints: [web]
                  routes: [{match: Host(`route.example.com`), kind: Rule, middlewares: [{name: tokens}], services: [{name: orders, port: 80}]}]
                """,
        },
    ];
}
