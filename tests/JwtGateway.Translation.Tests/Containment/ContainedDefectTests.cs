using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>What a defect of ours in translating one object does: that object fails closed and says so, and everything else goes on.</summary>
[TestFixture]
public sealed class ContainedDefectTests
{
    /// <summary>A guarded /admin beside an open catch-all on the same host name: the requests of the one must never go to the other.</summary>
    private const string Input = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw, generation: 3}
        spec:
          gatewayClassName: jwt-gateway
          listeners:
          - {name: http, port: 8080, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: other}
        spec:
          gatewayClassName: jwt-gateway
          listeners: [{name: http, port: 9090, protocol: HTTP}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: admin, generation: 7}
        spec:
          parentRefs: [{name: gw}]
          hostnames: [www.example.com]
          rules:
          - name: admin
            matches: [{path: {type: PathPrefix, value: /admin}}]
            backendRefs: [{name: web, port: 80}]
          - name: report
            matches: [{path: {type: PathPrefix, value: /report}}]
            backendRefs: [{name: web, port: 80}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: open}
        spec:
          parentRefs: [{name: gw}, {name: other}]
          hostnames: [www.example.com, blog.example.com]
          rules:
          - backendRefs: [{group: jwtgateway.io, kind: Backend, name: echo}]
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: Backend
        metadata: {name: echo}
        spec:
          endpoints: [{ip: {address: 127.0.0.1, port: 3000}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        endpoints: [{addresses: [10.0.0.1]}]
        ports: [{port: 8000}]
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata: {name: jwt, generation: 2}
        spec:
          targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: admin}]
          jwt:
            providers: [{name: idp, remoteJWKS: {uri: "https://idp.example.com/jwks"}}]
        """;

    private static readonly ClusterSnapshot Snapshot = GoldenCase.Read("input", Input);
    private static readonly TranslationResult Healthy = Translator.Translate(Snapshot);

    /// <summary>What containment is there to keep from happening, and what the tests here would see of it.</summary>
    [Test]
    public void Outside_of_every_object_takes_the_whole_translation_with_it() =>
        Should.Throw<Exception>(() => Translator.Translate(Snapshot with { HttpRoutes = [.. Snapshot.HttpRoutes, null!] }));

    [Test]
    public void In_a_rule_closes_it_on_its_own_matches_and_leaves_the_others_as_they_are()
    {
        var faulty = Defect.Translate(Snapshot, (seam, end) =>
            end == SeamEnd.Finish && seam is { Step: TranslationStep.Rule, About.Name: "admin", FieldPath: "spec.rules[0]" });
        Rule(faulty, "admin", 0).Fault.ShouldNotBeNull().Status.ShouldBe(500);
        Rule(faulty, "admin", 0).Matches.ShouldBe(Rule(Healthy, "admin", 0).Matches);
        foreach (var (route, rule) in new[] { ("admin", 1), ("open", 0) })
            Json(Rule(faulty, route, rule)).ShouldBe(Json(Rule(Healthy, route, rule)));
        Condition(faulty, "HTTPRoute", "admin", "Accepted")["status"]!.GetValue<string>().ShouldBe("True");
        ShouldTell(Condition(faulty, "HTTPRoute", "admin", "PartiallyInvalid"), "True", "HTTPRoute.gateway.networking.k8s.io default/admin", 7);
    }

    [TestCase(TranslationStep.Hostnames)]
    [TestCase(TranslationStep.ParentRef)]
    [TestCase(TranslationStep.Route)]
    public void In_a_route_closes_its_rules_where_they_are(TranslationStep step)
    {
        var faulty = Defect.Translate(Snapshot, "HTTPRoute", "admin", step);
        foreach (var rule in new[] { 0, 1 })
        {
            Rule(faulty, "admin", rule).Fault.ShouldNotBeNull().Status.ShouldBe(500);
            Json(Rule(faulty, "admin", rule) with { Fault = null }).ShouldBe(Json(Rule(Healthy, "admin", rule)));
        }

        Json(Rule(faulty, "open", 0)).ShouldBe(Json(Rule(Healthy, "open", 0)));
        ShouldTell(Condition(faulty, "HTTPRoute", "admin", "Accepted"), "False", "HTTPRoute.gateway.networking.k8s.io default/admin", 7);
    }

    [Test]
    public void In_matches_closes_the_routes_host_names_for_everybody_and_no_others()
    {
        var faulty = Defect.Translate(Snapshot, "HTTPRoute", "admin", TranslationStep.Matches);
        var closed = Gateway(faulty, "default/gw").Routes.Where(r => r.Hostnames.Contains("www.example.com")).ToList();
        closed.Select(r => r.Id).ShouldBe(["HTTPRoute/default/admin/rules/0"]);
        closed[0].Fault.ShouldNotBeNull().Status.ShouldBe(500);
        closed[0].Matches.ShouldBe([new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }]);

        var open = Gateway(faulty, "default/gw").Routes.Single(r => r.Id == "HTTPRoute/default/open/rules/0");
        open.Hostnames.ShouldBe(["blog.example.com"]);
        Json(Gateway(faulty, "default/other")).ShouldBe(Json(Gateway(Healthy, "default/other")));
        ShouldTell(Condition(faulty, "HTTPRoute", "open", "PartiallyInvalid"), "True", "HTTPRoute.gateway.networking.k8s.io default/admin", null);
        ShouldTell(Condition(faulty, "HTTPRoute", "admin", "Accepted"), "False", "HTTPRoute.gateway.networking.k8s.io default/admin", 7);
    }

    [Test]
    public void In_matches_leaves_a_route_with_the_same_host_names_alone_nothing_to_serve_and_says_why()
    {
        var same = GoldenCase.Read("input", Input.Replace("hostnames: [www.example.com, blog.example.com]", "hostnames: [www.example.com]"));
        var faulty = Defect.Translate(same, "HTTPRoute", "admin", TranslationStep.Matches);
        Gateway(faulty, "default/gw").Routes.Select(r => r.Id).ShouldBe(["HTTPRoute/default/admin/rules/0"]);
        ShouldTell(Condition(faulty, "HTTPRoute", "open", "Accepted"), "False", "HTTPRoute.gateway.networking.k8s.io default/admin", null);
    }

    [TestCase(TranslationStep.Policy)]
    [TestCase(TranslationStep.Attachment)]
    public void In_a_policy_closes_what_it_targets(TranslationStep step)
    {
        var faulty = Defect.Translate(Snapshot, "SecurityPolicy", "jwt", step);
        foreach (var rule in new[] { 0, 1 })
            Rule(faulty, "admin", rule).Policy.ShouldBeOfType<DenyIr>().Fault.Status.ShouldBe(500);
        Json(Rule(faulty, "open", 0)).ShouldBe(Json(Rule(Healthy, "open", 0)));
        ShouldTell(Condition(faulty, "SecurityPolicy", "jwt", "Accepted"), "False", "SecurityPolicy.jwtgateway.io default/jwt", 2);
    }

    [Test]
    public void In_the_targets_of_a_policy_closes_all_that_it_may_be_for()
    {
        var faulty = Defect.Translate(Snapshot, "SecurityPolicy", "jwt", TranslationStep.PolicyTargets);
        faulty.Gateways.SelectMany(g => g.Routes).ShouldAllBe(r => r.Policy is DenyIr);
        ShouldTell(Condition(faulty, "SecurityPolicy", "jwt", "Accepted"), "False", "SecurityPolicy.jwtgateway.io default/jwt", 2);
    }

    [TestCase(TranslationStep.Gateway)]
    [TestCase(TranslationStep.AllowedRoutes)]
    [TestCase(TranslationStep.Assembly)]
    public void In_a_Gateway_holds_it_and_leaves_the_others_as_they_are(TranslationStep step)
    {
        var faulty = Defect.Translate(Snapshot, "Gateway", "gw", step);
        faulty.Held.ShouldBe(["default/gw"]);
        faulty.Gateways.Select(Json).ShouldBe([Json(Gateway(Healthy, "default/other"))]);
        faulty.Served.Select(s => s.Resource.Metadata.Name).ShouldBe(["gw", "other"]);
        ShouldTell(Condition(faulty, "Gateway", "gw", "Accepted"), "False", "Gateway.gateway.networking.k8s.io default/gw", 3);
        ShouldTell(Condition(faulty, "Gateway", "gw", "Programmed"), "False", "the proxies keep the configuration before it", 3);
        ShouldTell(Condition(faulty, "HTTPRoute", "admin", "Accepted"), "False", "Gateway.gateway.networking.k8s.io default/gw", 7);
        ShouldTell(Condition(faulty, "SecurityPolicy", "jwt", "Accepted"), "False", "Gateway.gateway.networking.k8s.io default/gw", 2);
    }

    [Test]
    public void In_a_Gateway_leaves_what_is_served_of_it_to_be_kept()
    {
        var faulty = Defect.Translate(Snapshot, "Gateway", "gw", TranslationStep.Gateway);
        faulty.Keeping(Healthy).Gateways.Select(g => g.Gateway).ShouldBe(["default/gw", "default/other"]);
        Json(Gateway(faulty.Keeping(Healthy), "default/gw")).ShouldBe(Json(Gateway(Healthy, "default/gw")));
        faulty.Keeping(faulty).Gateways.Select(g => g.Gateway).ShouldBe(["default/other"]);
    }

    [Test]
    public void In_a_Gateway_keeps_its_objects_from_being_planned_from_defaults() =>
        Defect.Translate(Snapshot, "Gateway", "gw", TranslationStep.Gateway).Served[0].Parameters.ShouldBeOfType<EffectiveParameters.Invalid>();

    [Test]
    public void In_parameters_leaves_what_is_provisioned_and_serves_on()
    {
        var faulty = Defect.Translate(Snapshot, "Gateway", "gw", TranslationStep.Parameters);
        faulty.Served[0].Parameters.ShouldBeOfType<EffectiveParameters.Invalid>().Message.ShouldContain("Gateway.gateway.networking.k8s.io default/gw");
        var (served, healthy) = (Gateway(faulty, "default/gw"), Gateway(Healthy, "default/gw"));
        served.Settings.TrustedHops.ShouldBeNull("Nobody knows whom to believe about clients' addresses.");
        Json(served with { Settings = healthy.Settings }).ShouldBe(Json(healthy));
    }

    [Test]
    public void In_a_backend_closes_its_share()
    {
        var faulty = Defect.Translate(Snapshot, "Service", "web", TranslationStep.Backend);
        Rule(faulty, "admin", 0).Backends.Single().ShouldSatisfyAllConditions(b => b.Upstream.ShouldBeNull(), b => b.Fault.ShouldNotBeNull().Status.ShouldBe(500));
        Json(Rule(faulty, "open", 0)).ShouldBe(Json(Rule(Healthy, "open", 0)));
        ShouldTell(Condition(faulty, "HTTPRoute", "admin", "ResolvedRefs"), "False", "Service default/web", 7);
    }

    [Test]
    public void Is_listed_with_its_place_and_without_its_message()
    {
        var faulty = Defect.Translate(Snapshot, "HTTPRoute", "admin", TranslationStep.Route);
        var fault = faulty.Faults.ShouldHaveSingleItem();
        fault.Object.ToString().ShouldBe("HTTPRoute.gateway.networking.k8s.io default/admin");
        fault.Step.ShouldBe(TranslationStep.Route);
        fault.ExceptionType.ShouldBe("System.InvalidOperationException <- System.Collections.Generic.KeyNotFoundException");
        fault.StackTrace.ShouldContain(nameof(Defect));
        System.Text.Json.JsonSerializer.Serialize(faulty).ShouldNotContain(Defect.Secret);
    }

    [Test]
    public void Ends_when_its_cause_is_gone() => Translator.Translate(Snapshot).Faults.ShouldBeEmpty();

    [Test]
    public void Of_two_objects_is_told_of_both()
    {
        var faulty = Defect.Translate(Snapshot, (seam, _) => seam.Step == TranslationStep.Route);
        faulty.Faults.Select(f => f.Object.Name).ShouldBe(["admin", "open"]);
        faulty.Gateways.SelectMany(g => g.Routes).ShouldAllBe(r => r.Fault != null);
    }

    [Test]
    public void Is_never_taken_for_one_when_memory_runs_out_or_work_is_cancelled()
    {
        foreach (var exception in new Exception[] { new InsufficientMemoryException(), new OperationCanceledException() })
            Should.Throw(() => Translator.Translate(Snapshot, TranslationOptions.Standalone, (_, _) => throw exception), exception.GetType());
    }

    private static GatewayIr Gateway(TranslationResult result, string name) => result.Gateways.Single(g => g.Gateway == name);

    private static RouteIr Rule(TranslationResult result, string route, int rule) =>
        Gateway(result, "default/gw").Routes.Single(r => r.Id == $"HTTPRoute/default/{route}/rules/{rule}");

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);

    private static JsonNode Condition(TranslationResult result, string kind, string name, string type)
    {
        var status = result.Statuses.Single(s => s.Object.Kind == kind && s.Object.Name == name).Status;
        var holder = (status["parents"] ?? status["ancestors"])?[0] ?? status;
        return holder["conditions"]!.AsArray().Single(c => c!["type"]!.GetValue<string>() == type)!;
    }

    private static void ShouldTell(JsonNode condition, string status, string text, long? generation)
    {
        condition["status"]!.GetValue<string>().ShouldBe(status);
        condition["reason"]!.GetValue<string>().ShouldBe("InternalError");
        condition["message"]!.GetValue<string>().ShouldContain(text);
        condition["message"]!.GetValue<string>().ShouldNotContain(Defect.Secret);
        (condition["observedGeneration"]?.GetValue<long>()).ShouldBe(generation);
    }
}
