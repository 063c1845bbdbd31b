using System.Text.Json.Nodes;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Dialects;

/// <summary>Every field of agentgateway's and kgateway's policies is read, or reported by its path; what protects and is not read leaves nothing open.</summary>
public sealed class AgentgatewayFieldTests
{
    private static readonly Dictionary<string, string> Groups = new()
    {
        ["AgentgatewayPolicy"] = "agentgateway.dev",
        ["TrafficPolicy"] = "gateway.kgateway.dev",
        ["GatewayExtension"] = "gateway.kgateway.dev",
    };

    private static IEnumerable<TestCaseData> Fields() => File
        .ReadLines(Path.Combine(RepositoryRoot.Path, "tests/JwtGateway.Translation.Tests/Dialects/agentgateway-fields.txt"))
        .Where(l => l.Length > 0 && l[0] != '#')
        .Select(l => l.Split(' '))
        .Select(l => new TestCaseData(l[0], l[1], l[2], l[3]).SetArgDisplayNames(l[0], l[1], l[2]));

    [TestCaseSource(nameof(Fields))]
    public void Is_read_or_reported(string kind, string what, string path, string type)
    {
        var snapshot = GoldenCase.Read("field", Manifest(kind, path, type));
        var issues = snapshot.AgentgatewayPolicies.SelectMany(p => p.Issues)
            .Concat(snapshot.KgatewayTrafficPolicies.SelectMany(p => p.Issues)).Concat(snapshot.GatewayExtensions.SelectMany(p => p.Issues)).ToList();
        var at = "spec." + path.Replace("[]", "[0]", StringComparison.Ordinal);
        if (what == "honoured")
            issues.ShouldBeEmpty();
        else
            issues.ShouldHaveSingleItem().ShouldSatisfyAllConditions(i => i.Path.ShouldBe(at), i => i.Message.ShouldContain("not supported"));
    }

    [TestCaseSource(nameof(Fields))]
    public void Is_in_the_dialect_s_README(string kind, string what, string path, string type)
    {
        _ = (what, type);
        var dialect = kind == "AgentgatewayPolicy" ? "Agentgateway" : "Kgateway";
        var readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src/JwtGateway.Translation/Dialects", dialect, "README.md"));
        readme.ShouldContain($"`{path.Split('.')[^1].Replace("[]", "", StringComparison.Ordinal)}`");
    }

    [TestCaseSource(nameof(Fields))]
    public void Opens_no_route_that_the_policy_is_for(string kind, string what, string path, string type)
    {
        if (kind != "AgentgatewayPolicy" || what != "reported" || path.StartsWith("target", StringComparison.Ordinal))
            return;
        var result = Translator.Translate(GoldenCase.Read("field", Manifest(kind, path, type) + Base));
        result.Gateways.SelectMany(g => g.Routes).ShouldAllBe(r => r.Policy is DenyIr || (r.Policy is EnforceIr && ((EnforceIr)r.Policy!).Jwt is ProviderRequirementIr));
        result.Diagnostics.ShouldContain(d => d.FieldPath == "spec." + path);
    }

    private const string Base = """

        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, port: 8080, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: app}
        spec: {parentRefs: [{name: gw}], rules: [{}]}
        ---
        apiVersion: agentgateway.dev/v1alpha1
        kind: AgentgatewayPolicy
        metadata: {name: tokens}
        spec:
          targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: app}]
          traffic: {jwtAuthentication: {providers: [{issuer: a, jwks: {remote: {url: https://a.example.com/jwks}}}]}}
        """;

    private static string Manifest(string kind, string path, string type)
    {
        JsonNode value = type switch { "i" => 1, "o" => new JsonObject(), "l" => new JsonArray(), _ => "x" };
        foreach (var part in path.Split('.').Reverse())
            value = new JsonObject { [part.Replace("[]", "", StringComparison.Ordinal)] = part.EndsWith("[]", StringComparison.Ordinal) ? new JsonArray(value) : value };
        if (!path.StartsWith("target", StringComparison.Ordinal) && kind != "GatewayExtension")
            value["targetRefs"] = new JsonArray(new JsonObject { ["group"] = "gateway.networking.k8s.io", ["kind"] = "HTTPRoute", ["name"] = "app" });
        return new JsonObject
        {
            ["apiVersion"] = Groups[kind] + "/v1alpha1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = "x" },
            ["spec"] = value,
        }.ToJsonString();
    }
}
