using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Operator.Provisioning.Objects;

namespace JwtGateway.Operator.Tests.Provisioning;

[TestFixture]
public sealed class PlanTests
{
    private const string AutoscaledPublicLabels = "labels: {app.kubernetes.io/managed-by: me, gateway.networking.k8s.io/gateway-name: other, team: edge}";

    private static readonly string[] Listeners =
    [
        "{name: http, port: 80, protocol: HTTP}",
        "{name: other-host, port: 80, protocol: HTTP, hostname: a.example.com}",
        "{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: none}]}}",
        "{name: high, port: 8080, protocol: HTTP}",
        "{name: dotted.name, port: 9000, protocol: HTTP}",
        "{name: raw, port: 5432, protocol: TCP}",
    ];

    [Test]
    public void Any_listeners_in_any_order_leave_the_pod_template_as_it_is()
    {
        var before = Plans.Of(Plans.Gateway()).Template().ToJsonString();
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            ArbMap.Default.ArbFor<int[]>(),
            picks => Plans.Of(Plans.Gateway(string.Join(", ", Pick(picks)))).Template().ToJsonString() == before));
    }

    [Test]
    public void The_order_of_listeners_does_not_matter_and_a_second_plan_is_the_same() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        picks =>
        {
            var some = Pick(picks);
            var plan = Plans.Of(Plans.Gateway(string.Join(", ", some))).Yaml();
            return plan == Plans.Of(Plans.Gateway(string.Join(", ", some))).Yaml()
                && plan == Plans.Of(Plans.Gateway(string.Join(", ", some.AsEnumerable().Reverse()))).Yaml();
        }));

    [Test]
    public void Another_listener_changes_the_Service_alone()
    {
        var one = Plans.Of(Plans.Gateway());
        var two = Plans.Of(Plans.Gateway("{name: http, port: 80, protocol: HTTP}, {name: more, port: 81, protocol: HTTP}"));
        one.Objects.Zip(two.Objects).Where(p => p.First.ToJsonString() != p.Second.ToJsonString()).Select(p => p.First["kind"]!.ToString()).ShouldBe(["Service"]);
    }

    [Test]
    public void Ports_of_ListenerSets_are_in_the_Service()
    {
        var plan = Plans.Of(Plans.Gateway().Replace("spec:", "spec:\n  allowedListeners: {namespaces: {from: Same}}", StringComparison.Ordinal) + """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: s, namespace: shop}
            spec:
              parentRef: {name: gw}
              listeners: [{name: http, port: 8080, protocol: HTTP}, {name: low, port: 81, protocol: HTTP}, {name: taken, port: 10080, protocol: HTTP}]
            """);
        plan.Find("Service")!["spec"]!["ports"]!.AsArray().Select(p => $"{p!["name"]} {p["port"]}->{p["targetPort"]}")
            .ShouldBe(["port-80 80->10080", "low 81->10081", "port-8080 8080->8080"]);
    }

    [TestCase("{value: 192.0.2.1}", "192.0.2.1")]
    [TestCase("{type: IPAddress}", null)]
    [TestCase("{type: Hostname}", null)]
    [TestCase("{type: Hostname, value: a.example.com}", null)]
    [TestCase("{value: 192.0.2.1}, {value: 192.0.2.2}", "192.0.2.1")]
    public void An_IP_address_is_asked_of_the_load_balancer(string addresses, string? expected)
    {
        var yaml = Plans.Gateway().Replace("spec:", $"spec:\n  addresses: [{addresses}]", StringComparison.Ordinal);
        Plans.Of(yaml).Find("Service")!["spec"]!["loadBalancerIP"]?.ToString().ShouldBe(expected);
    }

    [Test]
    public void A_CA_that_is_rotated_changes_the_ConfigMap_alone()
    {
        var gateway = Plans.Served(Plans.Gateway());
        var one = Operator.Provisioning.GatewayProvisioner.Plan(gateway, Plans.Options);
        var two = Operator.Provisioning.GatewayProvisioner.Plan(gateway, Plans.Options with { CaBundle = "another" });
        one.Objects.Zip(two.Objects).Where(p => p.First.ToJsonString() != p.Second.ToJsonString()).Select(p => p.First["kind"]!.ToString()).ShouldBe(["ConfigMap"]);
    }

    [Test]
    public void Every_object_is_owned_labelled_and_in_the_namespace_of_its_Gateway()
    {
        var plan = Plans.Of(Plans.Gateway(infrastructure: AutoscaledPublicLabels, parameters: "hpa: {minReplicas: 2, maxReplicas: 3}"));
        plan.Objects.Select(o => o["kind"]!.ToString()).ShouldBe(
            ["ServiceAccount", "ConfigMap", "Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"]);
        foreach (var metadata in plan.Objects.Select(o => o["metadata"]!))
        {
            metadata["namespace"]!.ToString().ShouldBe("shop");
            metadata["ownerReferences"]!.ToJsonString().ShouldBe("""
                [{"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","name":"gw","uid":"0c5a","controller":true,"blockOwnerDeletion":true}]
                """);
            ShouldCarryOurLabels(metadata);
        }

        ShouldCarryOurLabels(plan.Template()["metadata"]!);
    }

    [TestCase("gw", "jwtgw-gw")]
    [TestCase("0digit", "jwtgw-0digit")]
    [TestCase("a.b", "jwtgw-a-b-2e7336dc")]
    public void Names_say_whose_the_object_is(string gateway, string expected) => ObjectNames.Of(gateway).ShouldBe(expected);

    [Test]
    public void Names_fit_whatever_the_Gateway_is_called_and_differ_where_Gateways_do()
    {
        var gateways = Enumerable.Range(1, 253).Select(n => new string('a', n))
            .Concat(Enumerable.Range(1, 100).Select(n => string.Join('.', Enumerable.Repeat("a", n))))
            .Concat(Enumerable.Range(50, 20).Select(n => new string('a', n) + "-" + new string('b', 60))).Distinct().ToList();
        gateways.Select(ObjectNames.Of).ShouldAllBe(n => n.Length <= 63 && char.IsAsciiLetter(n.First()) && char.IsAsciiLetterOrDigit(n.Last()) && n.All(IsDns));
        gateways.Select(ObjectNames.Of).ShouldBeUnique();
        gateways.Select(ObjectNames.Label).ShouldAllBe(n => n.Length <= 63 && char.IsAsciiLetterOrDigit(n.Last()));
        gateways.Select(ObjectNames.Label).ShouldBeUnique();
    }

    [Test]
    public void Low_ports_are_mapped_and_listeners_that_share_a_port_share_one_of_the_Service()
    {
        var ports = Plans.Of(Plans.Gateway(string.Join(", ", Listeners))).Find("Service")!["spec"]!["ports"]!.AsArray();
        ports.Select(p => $"{p!["name"]} {p["port"]}>{p["targetPort"]} {p["appProtocol"]}").ShouldBe(
            ["http 80>10080 http", "https 443>10443 https", "high 8080>8080 http", "port-9000 9000>9000 http"]);
    }

    [Test]
    public void Without_a_port_there_is_no_Service() =>
        Plans.Of(Plans.Gateway("{name: raw, port: 5432, protocol: TCP}")).Find("Service").ShouldBeNull();

    [TestCase("", 1, false)]
    [TestCase("replicas: 0", 0, false)]
    [TestCase("replicas: 2", 2, true)]
    [TestCase("replicas: 1, podDisruptionBudget: {}", 1, true)]
    [TestCase("hpa: {maxReplicas: 5}", null, false)]
    [TestCase("hpa: {minReplicas: 2, maxReplicas: 5}", null, true)]
    public void An_autoscaler_owns_the_number_of_pods_and_several_have_a_budget(string parameters, int? replicas, bool budget)
    {
        var plan = Plans.Of(Plans.Gateway(parameters: parameters));
        var deployment = plan.Find("Deployment")!["spec"]!.AsObject();
        ((int?)deployment["replicas"]).ShouldBe(replicas);
        deployment.ContainsKey("replicas").ShouldBe(replicas is not null);
        (plan.Find("HorizontalPodAutoscaler") is not null).ShouldBe(replicas is null);
        (plan.Find("PodDisruptionBudget") is not null).ShouldBe(budget);
    }

    [Test]
    public void The_pod_template_selects_what_the_Service_and_the_Deployment_select()
    {
        var plan = Plans.Of(Plans.Gateway(infrastructure: AutoscaledPublicLabels));
        var selector = plan.Find("Service")!["spec"]!["selector"]!.AsObject();
        selector.ToJsonString().ShouldBe(plan.Find("Deployment")!["spec"]!["selector"]!["matchLabels"]!.ToJsonString());
        foreach (var (label, value) in selector)
            plan.Template()["metadata"]!["labels"]![label]!.ToString().ShouldBe(value!.ToString());
    }

    [Test]
    public void The_pod_has_no_right_that_it_does_not_need()
    {
        var pod = Plans.Of(Plans.Gateway()).Template()["spec"]!;
        pod["automountServiceAccountToken"]!.GetValue<bool>().ShouldBeFalse();
        pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>().ShouldBeTrue();
        pod["securityContext"]!["seccompProfile"]!["type"]!.ToString().ShouldBe("RuntimeDefault");
        var container = pod["containers"]!.AsArray().Single()!["securityContext"]!;
        container["readOnlyRootFilesystem"]!.GetValue<bool>().ShouldBeTrue();
        container["allowPrivilegeEscalation"]!.GetValue<bool>().ShouldBeFalse();
        container["capabilities"]!["drop"]!.ToJsonString().ShouldBe("""["ALL"]""");
        pod["volumes"]!.ToJsonString().ShouldContain("\"audience\":\"jwtgateway-config\"");
    }

    [Test]
    public void Nothing_secret_is_in_arguments_or_environment()
    {
        var container = Plans.Of(Plans.Gateway()).Container();
        container["env"]!.AsArray().Select(e => e!["name"]!.ToString()).ShouldBe(["DOTNET_EnableDiagnostics"]);
        container["args"]!.AsArray().Select(a => a!.ToString()).ShouldBe(
        [
            "proxy", "--operator", Plans.Options.OperatorAddress, "--gateway", "shop/gw", "--ca", "/var/run/jwtgateway/ca.crt",
            "--token", "/var/run/jwtgateway/token", "--state", "/var/lib/jwtgateway", "--admin", "0.0.0.0:19000",
            "--drain-delay", "5s", "--drain-timeout", "53s", "--log-level", "warning",
        ]);
    }

    [TestCase("terminationGracePeriodSeconds: 0", 0, "0s", "0s")]
    [TestCase("terminationGracePeriodSeconds: 8", 8, "2s", "4s")]
    [TestCase("terminationGracePeriodSeconds: 300", 300, "5s", "293s")]
    [TestCase("drainDelaySeconds: 0", 60, "0s", "58s")]
    [TestCase("drainDelaySeconds: 40, terminationGracePeriodSeconds: 90", 90, "40s", "48s")]
    [TestCase("drainDelaySeconds: 90, terminationGracePeriodSeconds: 90", 90, "90s", "0s")]
    public void The_grace_period_is_divided_into_serving_on_and_finishing(string parameters, int grace, string delay, string drain)
    {
        var plan = Plans.Of(Plans.Gateway(parameters: parameters));
        plan.Template()["spec"]!["terminationGracePeriodSeconds"]!.GetValue<int>().ShouldBe(grace);
        var args = plan.Container()["args"]!.AsArray().Select(a => a!.ToString()).ToList();
        args[args.IndexOf("--drain-delay") + 1].ShouldBe(delay);
        args[args.IndexOf("--drain-timeout") + 1].ShouldBe(drain);
    }

    [Test]
    public void The_ServiceAccount_is_found_by_the_name_of_its_Gateway()
    {
        var account = Plans.Of(Plans.Gateway(name: "a.b")).Find("ServiceAccount")!["metadata"]!["name"]!.ToString();
        Operator.Provisioning.GatewayProvisioner.ServiceAccountOf("shop/a.b").ShouldBe(account);
    }

    [Test]
    public void A_Gateway_without_uid_can_own_nothing() =>
        Should.Throw<ArgumentException>(() => Plans.Of(Plans.Gateway().Replace(", uid: 0c5a", "", StringComparison.Ordinal)));

    private static List<string> Pick(int[] picks) =>
        [Listeners[0], .. picks.Select(p => Listeners[1 + (int)((uint)p % (Listeners.Length - 1))]).Distinct()];

    private static bool IsDns(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    private static void ShouldCarryOurLabels(JsonNode metadata)
    {
        metadata["labels"]!["gateway.networking.k8s.io/gateway-name"]!.ToString().ShouldBe("gw");
        metadata["labels"]!["app.kubernetes.io/managed-by"]!.ToString().ShouldBe("jwt-gateway");
        metadata["labels"]!["team"]!.ToString().ShouldBe("edge");
    }
}
