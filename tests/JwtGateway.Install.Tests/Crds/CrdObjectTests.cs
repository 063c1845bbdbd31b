using JwtGateway.Install.Tests.Support;
using JwtGateway.Resources;

namespace JwtGateway.Install.Tests.Crds;

/// <summary>The schemas take what people write, and refuse what cannot be right.</summary>
internal sealed class CrdObjectTests
{
    private static IEnumerable<string> Examples => Directory
        .EnumerateFiles(Repository.PathOf("examples"), "*.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Examples))]
    public void Examples_are_valid(string file) => Problems(Repository.Read(file)).ShouldBeEmpty();

    [Test]
    public void The_objects_of_the_install_guide_are_valid()
    {
        var blocks = Repository.Read("docs/install.md").Split("```yaml\n")[1..].Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();

        blocks.SelectMany(block => Manifest.Parse(block)).Select(item => item.Kind()).ShouldBe(["Gateway", "HTTPRoute", "SecurityPolicy", "ProxyParameters"]);
        blocks.SelectMany(Problems).ShouldBeEmpty();
    }

    [TestCase("SecurityPolicy", "{jwt: {providers: []}}", ".spec.jwt.providers: too few")]
    [TestCase("SecurityPolicy", "{mode: Observe}", ".spec.mode: not in enum")]
    [TestCase("SecurityPolicy", "{override: Never}", ".spec.override: not in enum")]
    [TestCase("SecurityPolicy", "{mergeType: Replace}", ".spec.mergeType: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {require: Most}}", ".spec.jwt.require: not in enum")]
    [TestCase("SecurityPolicy", "{cors: {allowOrigins: [www.example.com]}}", ".spec.cors.allowOrigins[]: does not match pattern")]
    [TestCase("SecurityPolicy", "{cors: {allowOrigins: [\"https://www.example.com/\"]}}", ".spec.cors.allowOrigins[]: does not match pattern")]
    [TestCase("SecurityPolicy", "{cors: {allowMethods: [GET POST]}}", ".spec.cors.allowMethods[]: does not match pattern")]
    [TestCase("SecurityPolicy", "{targetSelectors: [{kind: Service}]}", ".spec.targetSelectors[].kind: not in enum")]
    [TestCase("SecurityPolicy", "{targetSelectors: [{kind: HTTPRoute, matchExpressions: [{key: a}]}]}", ".spec.targetSelectors[].matchExpressions[].operator: required")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a b}]}}", ".spec.jwt.providers[].name: does not match pattern")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, remoteJWKS: {uri: idp.example.com/keys}}]}}", ".spec.jwt.providers[].remoteJWKS.uri: does not match pattern")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, remoteJWKS: {uri: \"https://u:p@idp.example.com/\"}}]}}", ".spec.jwt.providers[].remoteJWKS.uri: does not match pattern")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, remoteJWKS: {uri: \"http://a\", cacheDuration: 5 minutes}}]}}", ".spec.jwt.providers[].remoteJWKS.cacheDuration: does not match pattern")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, localJWKS: {type: File}}]}}", ".spec.jwt.providers[].localJWKS.type: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, localJWKS: {type: Inline, format: DER}}]}}", ".spec.jwt.providers[].localJWKS.format: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, decryption: {keysFrom: {kind: Service, name: a}}}]}}", ".spec.jwt.providers[].decryption.keysFrom.kind: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, decryption: {keysFrom: {kind: Secret, name: a}, keyManagement: [RSA1_5]}}]}}", ".spec.jwt.providers[].decryption.keyManagement[]: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, localJWKS: {type: Inline, encoding: Hex}}]}}", ".spec.jwt.providers[].localJWKS.encoding: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, algorithms: [none]}]}}", ".spec.jwt.providers[].algorithms[]: not in enum")]
    [TestCase("SecurityPolicy", "{jwt: {providers: [{name: a, audiences: x}]}}", ".spec.jwt.providers[].audiences: is no array")]
    [TestCase("SecurityPolicy", "{targetRefs: [{group: a, kind: b}]}", ".spec.targetRefs[].name: required")]
    [TestCase("Backend", "{}", ".spec.endpoints: required")]
    [TestCase("Backend", "{endpoints: [{fqdn: {hostname: UPPER, port: 1}}]}", ".spec.endpoints[].fqdn.hostname: does not match pattern")]
    [TestCase("Backend", "{endpoints: [{ip: {address: \"[::1]\", port: 1}}]}", ".spec.endpoints[].ip.address: does not match pattern")]
    [TestCase("Backend", "{endpoints: [{ip: {address: 1.2.3.4, port: 0}}]}", ".spec.endpoints[].ip.port: below minimum")]
    [TestCase("Backend", "{type: DynamicResolver, endpoints: [{}]}", ".spec.type: not in enum")]
    [TestCase("ProxyParameters", "{hpa: {minReplicas: 2}}", ".spec.hpa.maxReplicas: required")]
    [TestCase("ProxyParameters", "{replicas: 1.5}", ".spec.replicas: is no integer")]
    [TestCase("ProxyParameters", "{podDisruptionBudget: {minAvailable: half}}", ".spec.podDisruptionBudget.minAvailable: does not match pattern")]
    [TestCase("ProxyParameters", "{logLevel: info}", ".spec.logLevel: not in enum")]
    [TestCase("ProxyParameters", "{image: {digest: latest}}", ".spec.image.digest: does not match pattern")]
    public void What_cannot_be_right_is_refused(string kind, string spec, string problem) => Problems(kind, spec).ShouldHaveSingleItem().ShouldBe(problem);

    [TestCase("SecurityPolicy", "{authorization: {defaultAction: Deny}, jwt: {leeway: 60, providers: [{name: a, audience: b, remoteJWKS: {uri: \"https://a\", backendRef: {}}}]}}")]
    [TestCase("Backend", "{tls: {insecureSkipVerify: true}, endpoints: [{unix: {path: /x}}]}")]
    [TestCase("ProxyParameters", "{resources: {limits: {cpu: 1}}, pod: {tolerations: [{operator: Exists}], hostNetwork: true}, podDisruptionBudget: {minAvailable: 50%}}")]
    public void Fields_that_are_unknown_or_open_reach_the_operator(string kind, string spec) => Problems(kind, spec).ShouldBeEmpty();

    [TestCase("{cors: {allowOrigins: ['*', 'https://*', 'http://*.example.com:8080', 'https://[::1]:8443'], allowMethods: ['*'], maxAge: 10m}}")]
    [TestCase("{targetSelectors: [{kind: Gateway, namespaces: {from: All}}, {kind: HTTPRoute, matchLabels: {a: b}}], jwt: {disabled: true}}")]
    [TestCase("{mergeType: JSONMerge, override: Forbidden, mode: Audit, jwt: {optional: true}}")]
    public void Modes_are_taken(string spec) => Problems("SecurityPolicy", spec).ShouldBeEmpty();

    private static IEnumerable<string> Problems(string kind, string spec) => Problems(
        $"{{apiVersion: jwtgateway.io/v1alpha1, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}");

    private static IEnumerable<string> Problems(string manifests) => Manifest.Parse(manifests)
        .Where(item => ApiGroup.Of((string)item["apiVersion"]!) == ApiGroup.JwtGateway)
        .SelectMany(item => SchemaValidator.Check(new SchemaNode("", Crd.Of(item.Kind()).Schema), item));
}
