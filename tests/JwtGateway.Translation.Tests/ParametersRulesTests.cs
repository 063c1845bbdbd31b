using JwtGateway.Translation.Parameters;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class ParametersRulesTests
{
    [TestCase("{}")]
    [TestCase("{replicas: 0}")]
    [TestCase("{hpa: {maxReplicas: 1}}")]
    [TestCase("{hpa: {maxReplicas: 3, metrics: []}, podDisruptionBudget: {minAvailable: 0}}")]
    [TestCase("{service: {type: NodePort, externalTrafficPolicy: Local}, podDisruptionBudget: {minAvailable: 100%}}")]
    [TestCase("{service: {loadBalancerClass: example.com/lb}, image: {pullPolicy: Never}, podDisruptionBudget: {}}")]
    [TestCase("{image: {repository: r.example.com/jwtgw, digest: sha256:00}, logLevel: none, terminationGracePeriodSeconds: 0}")]
    [TestCase("{drainDelaySeconds: 20, terminationGracePeriodSeconds: 20}")]
    [TestCase("{tokenCache: {maxSize: 0}}")]
    [TestCase("{tokenCache: {maxSize: 100M}, resources: {limits: {memory: 200M}}}")]
    [TestCase("{tokenCache: {maxSize: 16Gi}, resources: {limits: {cpu: 2}}}")]
    [TestCase("{limits: {}}")]
    [TestCase("{limits: {requestLineBytes: 1024, requestHeadersBytes: 262144, requestHeaderCount: 10, concurrentStreams: 1, connections: 1000000}}")]
    [TestCase("{limits: {requestHeadersTimeout: 1s, idleTimeout: 1h}}")]
    [TestCase("{clientIPDetection: {}}")]
    [TestCase("{clientIPDetection: {trustedHops: 16}}")]
    public void Usable_parameters_are_found(string spec) => Parameters(spec).ShouldBeOfType<EffectiveParameters.Found>();

    [TestCase("{replicas: -1}", "spec.replicas")]
    [TestCase("{replicas: two}", "spec.replicas")]
    [TestCase("{replicas: 1, hpa: {maxReplicas: 2}}", "spec.replicas")]
    [TestCase("{hpa: {}}", "spec.hpa.maxReplicas")]
    [TestCase("{hpa: {minReplicas: 3, maxReplicas: 2}}", "spec.hpa.maxReplicas")]
    [TestCase("{hpa: {minReplicas: 0, maxReplicas: 2}}", "spec.hpa.minReplicas")]
    [TestCase("{hpa: {maxReplicas: 2, targetCPUUtilizationPercentage: 0}}", "spec.hpa.targetCPUUtilizationPercentage")]
    [TestCase("{hpa: {maxReplicas: 2, targetCPUUtilizationPercentage: 50, metrics: [{}]}}", "spec.hpa.targetCPUUtilizationPercentage")]
    [TestCase("{service: {type: ExternalName}}", "spec.service.type")]
    [TestCase("{service: {type: ClusterIP, loadBalancerClass: x}}", "spec.service.loadBalancerClass")]
    [TestCase("{service: {externalTrafficPolicy: local}}", "spec.service.externalTrafficPolicy")]
    [TestCase("{service: {type: ClusterIP, externalTrafficPolicy: Local}}", "spec.service.externalTrafficPolicy")]
    [TestCase("{image: {tag: \"1\"}}", "spec.image.repository")]
    [TestCase("{image: {repository: r.example.com/jwtgw}}", "spec.image")]
    [TestCase("{image: {pullPolicy: Sometimes}}", "spec.image.pullPolicy")]
    [TestCase("{podDisruptionBudget: {minAvailable: -1}}", "spec.podDisruptionBudget.minAvailable")]
    [TestCase("{podDisruptionBudget: {minAvailable: \"%\"}}", "spec.podDisruptionBudget.minAvailable")]
    [TestCase("{podDisruptionBudget: {minAvailable: half}}", "spec.podDisruptionBudget.minAvailable")]
    [TestCase("{logLevel: loud}", "spec.logLevel")]
    [TestCase("{terminationGracePeriodSeconds: -5}", "spec.terminationGracePeriodSeconds")]
    [TestCase("{drainDelaySeconds: -1}", "spec.drainDelaySeconds")]
    [TestCase("{drainDelaySeconds: 61}", "spec.drainDelaySeconds")]
    [TestCase("{drainDelaySeconds: 6, terminationGracePeriodSeconds: 5}", "spec.drainDelaySeconds")]
    [TestCase("{pod: {affinity: []}}", "spec.pod.affinity")]
    [TestCase("{tokenCache: {maxSize: -1}}", "spec.tokenCache.maxSize")]
    [TestCase("{tokenCache: {maxSize: 1Ki}}", "spec.tokenCache.maxSize")]
    [TestCase("{tokenCache: {maxSize: 17Gi}}", "spec.tokenCache.maxSize")]
    [TestCase("{tokenCache: {maxSize: 16MB}}", "spec.tokenCache.maxSize")]
    [TestCase("{tokenCache: {maxSize: \"\"}}", "spec.tokenCache.maxSize")]
    [TestCase("{tokenCache: {maxSize: true}}", "spec.tokenCache.maxSize")]
    [TestCase("{tokenCache: {size: 16Mi}}", "spec.tokenCache.size")]
    [TestCase("{tokenCache: {maxSize: 600Mi}, resources: {limits: {memory: 1Gi}}}", "spec.tokenCache.maxSize")]
    [TestCase("{limits: {requestLineBytes: 1023}}", "spec.limits.requestLineBytes")]
    [TestCase("{limits: {requestHeadersBytes: 262145}}", "spec.limits.requestHeadersBytes")]
    [TestCase("{limits: {requestHeaderCount: 0}}", "spec.limits.requestHeaderCount")]
    [TestCase("{limits: {concurrentStreams: 1001}}", "spec.limits.concurrentStreams")]
    [TestCase("{limits: {connections: 0}}", "spec.limits.connections")]
    [TestCase("{limits: {connections: many}}", "spec.limits.connections")]
    [TestCase("{limits: {requestHeadersTimeout: 10}}", "spec.limits.requestHeadersTimeout")]
    [TestCase("{limits: {requestHeadersTimeout: 0s}}", "spec.limits.requestHeadersTimeout")]
    [TestCase("{limits: {idleTimeout: 61m}}", "spec.limits.idleTimeout")]
    [TestCase("{limits: {bodyBytes: 1}}", "spec.limits.bodyBytes")]
    [TestCase("{clientIPDetection: {trustedHops: -1}}", "spec.clientIPDetection.trustedHops")]
    [TestCase("{clientIPDetection: {trustedHops: 17}}", "spec.clientIPDetection.trustedHops")]
    [TestCase("{clientIPDetection: {trustedHops: all}}", "spec.clientIPDetection.trustedHops")]
    [TestCase("{clientIPDetection: {xForwardedFor: {numTrustedHops: 1}}}", "spec.clientIPDetection.xForwardedFor")]
    public void Parameters_that_cannot_be_honoured_are_invalid_and_the_field_is_named(string spec, string field) =>
        Parameters(spec).ShouldBeOfType<EffectiveParameters.Invalid>().Message.ShouldContain($"ProxyParameters.jwtgateway.io default/p: {field}: ");

    private static EffectiveParameters Parameters(string spec) => Translator.Translate(GoldenCase.Read("input", $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec:
          gatewayClassName: jwt-gateway
          infrastructure:
            parametersRef: {group: jwtgateway.io, kind: ProxyParameters, name: p}
          listeners: [{name: http, port: 80, protocol: HTTP}]
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: ProxyParameters
        metadata: {name: p}
        spec: {{spec}}
        """)).Served.Single().Parameters;
}
