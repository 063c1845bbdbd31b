namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>A kind of another system whose CRD comes and goes while the operator runs, and what <c>/orders</c> answers without a token meanwhile.</summary>
/// <param name="Definition">The file of its CRD, which is named <c>GROUP_PLURAL.yaml</c>.</param>
/// <param name="Object">The object that is applied once the kind is there; <c>$KEY</c> stands for a public key.</param>
/// <param name="Without">The answer while the kind is not there.</param>
/// <param name="With">The answer while it is.</param>
internal sealed record ComingKind(string Definition, string Object, int Without, int With)
{
    /// <summary>Whom requests are for.</summary>
    public const string Host = "orders.example.com";

    /// <summary>What is applied first.</summary>
    public string Before { get; init; } = "";

    /// <summary>CRDs that are there from the start, besides Middlewares and AgentgatewayPolicies.</summary>
    public string[] Others { get; init; } = [];

    /// <summary>Whether it is served by the proxy of the IngressClass <c>shared</c> instead of a Gateway's.</summary>
    public bool IsShared { get; init; }

    /// <summary>The CRD's name.</summary>
    public string Crd => Definition[..^".yaml".Length].Split('_') is [var group, var plural] ? $"{plural}.{group}" : throw new InvalidOperationException(Definition);

    private const string SharedClass =
        """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: shared, annotations: {jwtgateway.io/proxies: PerClass, jwtgateway.io/endpoints: Unclassed, jwtgateway.io/ingress-routes: Unclassed}}
        spec: {controller: jwtgateway.io/ingress-controller}
        """;

    public static IEnumerable<TestCaseData> Cases() => All.Select(kind => new TestCaseData(kind).SetArgDisplayNames(kind.Crd));

    private static IEnumerable<ComingKind> All =>
    [
        // Named by the Gateway: what it asks for is not there.
        new("ngrok.k8s.ngrok.com_ngroktrafficpolicies.yaml",
            """
            apiVersion: ngrok.k8s.ngrok.com/v1alpha1
            kind: NgrokTrafficPolicy
            metadata: {name: teapot}
            spec: {policy: {on_http_request: [{expressions: ["req.method == 'GET'"], actions: [{type: deny, config: {status_code: 418}}]}]}}
            """,
            500, 418)
        {
            Before =
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: web, annotations: {k8s.ngrok.com/traffic-policy: teapot}}
                spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, protocol: HTTP, port: 80}]}
                """,
        },

        // The endpoint is what serves the path.
        new("ngrok.k8s.ngrok.com_agentendpoints.yaml",
            """
            apiVersion: ngrok.k8s.ngrok.com/v1alpha1
            kind: AgentEndpoint
            metadata: {name: orders}
            spec:
              url: http://orders.example.com
              upstream: {url: "http://orders:80"}
              trafficPolicy: {inline: {on_http_request: [{actions: [{type: deny, config: {status_code: 418}}]}]}}
            """,
            404, 418)
        {
            Before = SharedClass,
            IsShared = true,
        },
        new("traefik.io_ingressroutes.yaml",
            """
            apiVersion: traefik.io/v1alpha1
            kind: Middleware
            metadata: {name: jwt}
            spec: {plugin: {jwt: {jwksFile: '{"keys":[$KEY]}'}}}
            ---
            apiVersion: traefik.io/v1alpha1
            kind: IngressRoute
            metadata: {name: orders}
            spec:
              entryPoints: [web]
              routes: [{match: PathPrefix(`/orders`), kind: Rule, middlewares: [{name: jwt}], services: [{name: orders, port: 80}]}]
            """,
            404, 401)
        {
            Before = SharedClass,
            IsShared = true,
        },

        // Named by a policy that is there.
        new("gateway.kgateway.dev_gatewayextensions.yaml",
            """
            apiVersion: gateway.kgateway.dev/v1alpha1
            kind: GatewayExtension
            metadata: {name: issuer}
            spec:
              type: JWT
              jwt: {providers: [{name: main, issuer: 'https://issuer.example.com', jwks: {local: {inline: '{"keys":[$KEY]}'}}}]}
            """,
            500, 401)
        {
            Before =
                """
                apiVersion: gateway.kgateway.dev/v1alpha1
                kind: TrafficPolicy
                metadata: {name: orders}
                spec:
                  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: orders}]
                  jwtAuth: {extensionRef: {name: issuer}}
                """,
            Others = ["gateway.kgateway.dev_trafficpolicies.yaml"],
        },
    ];
}
