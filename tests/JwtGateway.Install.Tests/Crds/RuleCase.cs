using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Support;

namespace JwtGateway.Install.Tests.Crds;

/// <summary>A rule of a CRD, a spec that keeps it, and one that breaks it and no other.</summary>
/// <param name="Kind">Kind of the CRD.</param>
/// <param name="Message">The rule's message.</param>
/// <param name="Kept">Right by this rule, and nearly wrong.</param>
/// <param name="Broken">Wrong by this rule.</param>
internal sealed record RuleCase(string Kind, string Message, string Kept, string Broken)
{
    private const string Route = "{group: gateway.networking.k8s.io, kind: HTTPRoute, name: a}";
    private const string Remote = "remoteJWKS: {uri: 'https://idp.example.com/keys'}";
    private const string Local = "localJWKS: {type: Inline, inline: '{}'}";

    public static IEnumerable<RuleCase> All =>
    [
        new("SecurityPolicy", "either targetRef or targetRefs must be used, or targetSelectors", $"{{targetRef: {Route}}}", $"{{targetRef: {Route}, targetRefs: [{Route}]}}"),
        new("SecurityPolicy", "either targetRef or targetRefs must be used, or targetSelectors", $"{{targetRefs: [{Route}]}}", "{jwt: {providers: [{name: a, " + Local + "}]}}"),
        new(
            "SecurityPolicy",
            "this policy can only have a targetRef.group of gateway.networking.k8s.io",
            "{targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: a}}",
            "{targetRef: {group: example.com, kind: Gateway, name: a}}"),
        new(
            "SecurityPolicy",
            "this policy can only have a targetRef.kind of Gateway/ListenerSet/HTTPRoute/GRPCRoute/TCPRoute",
            "{targetRef: {group: gateway.networking.k8s.io, kind: ListenerSet, name: a}}",
            "{targetRef: {group: gateway.networking.k8s.io, kind: GatewayClass, name: a}}"),
        new(
            "SecurityPolicy",
            "this policy can only have a targetRefs[*].group of gateway.networking.k8s.io, or networking.k8s.io for an Ingress",
            $"{{targetRefs: [{Route}, {{group: networking.k8s.io, kind: Ingress, name: a}}]}}",
            $"{{targetRefs: [{Route}, {{group: example.com, kind: HTTPRoute, name: a}}]}}"),
        new(
            "SecurityPolicy",
            "this policy can only have a targetRefs[*].kind of Gateway/ListenerSet/HTTPRoute/GRPCRoute/TCPRoute, or Ingress",
            $"{{targetRefs: [{Route}, {{group: gateway.networking.k8s.io, kind: TCPRoute, name: a}}]}}",
            $"{{targetRefs: [{Route}, {{group: gateway.networking.k8s.io, kind: UDPRoute, name: a}}]}}"),
        OfProviders("provider name must be unique", $"{{name: a, {Local}}}, {{name: b, {Local}}}", $"{{name: a, {Local}}}, {{name: a, {Remote}}}"),
        new(
            "SecurityPolicy",
            "mergeType can only be used with xRoute targets",
            $"{{targetRef: {Route}, mergeType: StrategicMerge, cors: {{}}}}",
            "{targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: a}, mergeType: StrategicMerge, cors: {}}"),
        new("SecurityPolicy", "jwt needs providers, or disabled: true", $"{{targetRef: {Route}, jwt: {{disabled: true}}}}", $"{{targetRef: {Route}, jwt: {{optional: true}}}}"),
        new(
            "SecurityPolicy",
            "group must be gateway.networking.k8s.io",
            "{targetSelectors: [{group: gateway.networking.k8s.io, kind: HTTPRoute}]}",
            "{targetSelectors: [{group: example.com, kind: HTTPRoute}]}"),
        new(
            "SecurityPolicy",
            "selector must be specified when from is Selector",
            "{targetSelectors: [{kind: HTTPRoute, namespaces: {from: Selector, selector: {}}}]}",
            "{targetSelectors: [{kind: HTTPRoute, namespaces: {from: Selector}}]}"),
        OfJwt("optional and failOpen cannot both be set; failOpen already tolerates a missing JWT", "failOpen: true", "optional: true, failOpen: true"),
        OfJwt("disabled: true stands alone", "disabled: false", "disabled: true"),
        new(
            "SecurityPolicy",
            "disabled: true stands alone",
            $"{{targetRef: {Route}, jwt: {{disabled: true}}}}",
            $"{{targetRef: {Route}, jwt: {{disabled: true, closeStreamsAtExpiry: {{}}}}}}"),
        new("SecurityPolicy", "disabled: true stands alone", $"{{targetRef: {Route}, jwt: {{disabled: true}}}}", $"{{targetRef: {Route}, jwt: {{disabled: true, bodyLimit: 1}}}}"),
        OfProviders(
            "either remoteJWKS or localJWKS must be specified, or an https issuer, whose keys are then discovered.",
            "{name: a, issuer: 'https://idp.example.com'}",
            "{name: a, issuer: 'http://idp.example.com'}"),
        OfProviders("only one of remoteJWKS, localJWKS and oidcDiscovery can be specified.", "{name: a, oidcDiscovery: {}}", $"{{name: a, oidcDiscovery: {{}}, {Remote}}}"),
        OfProviders(
            "claimToHeaders must be specified if recomputeRoute is enabled.",
            $"{{name: a, {Local}, recomputeRoute: true, claimToHeaders: [{{header: x-a, claim: a}}]}}",
            $"{{name: a, {Local}, recomputeRoute: true}}"),
        OfProviders(
            "exactly one of value and valueFrom must be set.",
            "{name: a, remoteJWKS: {uri: 'https://idp.example.com', headers: [{name: x-a, value: a}]}}",
            "{name: a, remoteJWKS: {uri: 'https://idp.example.com', headers: [{name: x-a}]}}"),
        new(
            "ProxyParameters",
            "drainDelaySeconds is a part of terminationGracePeriodSeconds, and must not be more",
            "{drainDelaySeconds: 5, terminationGracePeriodSeconds: 5}",
            "{drainDelaySeconds: 6, terminationGracePeriodSeconds: 5}"),
        OfProviders("remoteJWKS and localJWKS cannot both be specified.", $"{{name: a, {Local}}}", $"{{name: a, {Local}, {Remote}}}"),
        OfProviders(
            "Must have port for Service reference",
            "{name: a, remoteJWKS: {uri: 'https://idp.example.com', backendRefs: [{name: s, port: 443}, {group: jwtgateway.io, kind: Backend, name: b}]}}",
            "{name: a, remoteJWKS: {uri: 'https://idp.example.com', backendRefs: [{name: s}]}}"),
        OfProviders(
            "Exactly one of inline or valueRef must be set with correct type.",
            "{name: a, localJWKS: {type: ValueRef, valueRef: {group: '', kind: ConfigMap, name: keys}}}",
            "{name: a, localJWKS: {type: ValueRef, inline: '{}'}}"),
        new(
            "SecurityPolicy",
            "a rule needs principal or cel",
            $"{{targetRef: {Route}, authorization: {{rules: [{{action: Allow, cel: 'true'}}]}}}}",
            $"{{targetRef: {Route}, authorization: {{rules: [{{action: Allow}}]}}}}"),
        new("ProxyParameters", "maxSize must be 0 or 64Ki to 16Gi", "{tokenCache: {maxSize: 65536}}", "{tokenCache: {maxSize: 1024}}"),
        new("ProxyParameters", "use either replicas or hpa", "{replicas: 2}", "{replicas: 2, hpa: {maxReplicas: 3}}"),
        new("ProxyParameters", "maxReplicas must not be less than minReplicas", "{hpa: {maxReplicas: 1}}", "{hpa: {minReplicas: 3, maxReplicas: 2}}"),
        new(
            "ProxyParameters",
            "use either targetCPUUtilizationPercentage or metrics",
            "{hpa: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, metrics: []}}",
            "{hpa: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, metrics: [{type: Resource}]}}"),
        new("ProxyParameters", "loadBalancerClass needs type LoadBalancer", "{service: {loadBalancerClass: example.com/lb}}", "{service: {type: NodePort, loadBalancerClass: example.com/lb}}"),
        new(
            "ProxyParameters",
            "externalTrafficPolicy needs type LoadBalancer or NodePort",
            "{service: {type: NodePort, externalTrafficPolicy: Local}}",
            "{service: {type: ClusterIP, externalTrafficPolicy: Local}}"),
        new("ProxyParameters", "repository needs tag or digest, and they need repository", "{image: {repository: example.com/jwtgw, tag: v1}}", "{image: {repository: example.com/jwtgw}}"),
        new("ProxyParameters", "repository needs tag or digest, and they need repository", "{image: {pullPolicy: Always}}", "{image: {tag: v1}}"),
        OfEndpoints(
            "fqdn addresses cannot be mixed with other address types",
            "{fqdn: {hostname: a.example.com, port: 80}}, {fqdn: {hostname: b.example.com, port: 80}}",
            "{fqdn: {hostname: a.example.com, port: 80}}, {ip: {address: 192.0.2.1, port: 80}}"),
        OfEndpoints("one of fqdn or ip must be specified", "{ip: {address: 192.0.2.1, port: 80}}", "{zone: a}"),
        OfEndpoints(
            "only one of fqdn or ip can be specified",
            "{fqdn: {hostname: a.example.com, port: 80}}",
            "{fqdn: {hostname: a.example.com, port: 80}, ip: {address: 192.0.2.1, port: 80}}"),
        OfEndpoints("hostname must be a DNS name; use ip for an address", "{fqdn: {hostname: 1.example.com, port: 80}}", "{fqdn: {hostname: 192.0.2.1, port: 80}}"),
    ];

    /// <summary>An object with one of the two specs.</summary>
    public JsonObject Object(string spec) => Manifest.Parse($"{{apiVersion: jwtgateway.io/v1alpha1, kind: {Kind}, metadata: {{name: x}}, spec: {spec}}}").Single();

    public override string ToString() => $"{Kind}: {Message} {Broken}";

    private static RuleCase OfJwt(string message, string kept, string broken) => new(
        "SecurityPolicy",
        message,
        $"{{targetRef: {Route}, jwt: {{{kept}, providers: [{{name: a, {Local}}}]}}}}",
        $"{{targetRef: {Route}, jwt: {{{broken}, providers: [{{name: a, {Local}}}]}}}}");

    private static RuleCase OfProviders(string message, string kept, string broken) => new(
        "SecurityPolicy", message, $"{{targetRef: {Route}, jwt: {{providers: [{kept}]}}}}", $"{{targetRef: {Route}, jwt: {{providers: [{broken}]}}}}");

    private static RuleCase OfEndpoints(string message, string kept, string broken) => new("Backend", message, $"{{endpoints: [{kept}]}}", $"{{endpoints: [{broken}]}}");
}
