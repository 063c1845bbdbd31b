using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Support;

namespace JwtGateway.Install.Tests.Chart;

/// <summary>What holds for every object that the chart renders, whatever the values.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ChartMatrixTests
{
    private static readonly string[] Known =
    [
        "v1/Service", "v1/ServiceAccount", "apps/v1/Deployment", "policy/v1/PodDisruptionBudget", "autoscaling/v2/HorizontalPodAutoscaler",
        "rbac.authorization.k8s.io/v1/ClusterRole", "rbac.authorization.k8s.io/v1/ClusterRoleBinding", "rbac.authorization.k8s.io/v1/Role",
        "rbac.authorization.k8s.io/v1/RoleBinding", "apiextensions.k8s.io/v1/CustomResourceDefinition", "gateway.networking.k8s.io/v1/GatewayClass", "networking.k8s.io/v1/IngressClass",
        "monitoring.coreos.com/v1/ServiceMonitor",
    ];

    private static readonly string[] ClusterScoped = ["ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "GatewayClass", "IngressClass"];

    private static readonly string[] Values =
    [
        "{}",
        "{replicas: 3, podDisruptionBudget: {enabled: true}}",
        "{podDisruptionBudget: {enabled: true, minAvailable: null, maxUnavailable: 25%}}",
        "{hpa: {enabled: true, minReplicas: 2}}",
        "{hpa: {enabled: true, metrics: [{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 70}}}], behavior: {scaleDown: {stabilizationWindowSeconds: 60}}}}",
        "{watchNamespaces: [team-a, team-b, jwt-gateway-system]}",
        "{gatewayClass: {enabled: false}, crds: {enabled: false}, rbac: {create: false}}",
        "{gatewayClass: {name: edge, annotations: {a: b}, parametersRef: {name: defaults}}, crds: {keep: false}}",
        "{ingressClass: {enabled: true}}",
        "{ingressClass: {enabled: true, name: edge, default: true, proxies: PerNamespace, annotations: {a: b}, parametersRef: {name: defaults, namespace: infra}}}",
        "{serviceAccount: {create: false, name: existing}}",
        "{serviceAccount: {annotations: {role: arn}}, service: {labels: {x: z}, annotations: {a: b}}}",
        "{metrics: {annotations: false, serviceMonitor: {enabled: true, namespace: monitoring, labels: {release: prom}, relabelings: [{action: drop}], metricRelabelings: [{action: keep}]}}}",
        "{nameOverride: gw, commonLabels: {team: edge, app.kubernetes.io/name: mine}, namespaceOverride: elsewhere}",
        "{fullnameOverride: a-name-of-fifty-characters-which-is-the-most-ever}",
        "{image: {repository: registry.example.com:5000/team/jwtgw, tag: v9, pullPolicy: Always}, imagePullSecrets: [{name: pull}]}",
        $"{{image: {{digest: \"sha256:{new string('a', 64)}\"}}, proxy: {{image: {{repository: other, tag: \"1.0\"}}}}}}",
        "{affinity: {podAntiAffinity: {}}, nodeSelector: {disk: ssd}, tolerations: [{operator: Exists}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone}], priorityClassName: high, podLabels: {a: b}, podAnnotations: {c: d}}",
        "{extraArgs: [--x], extraEnv: [{name: A, value: b}], extraVolumes: [{name: v, emptyDir: {}}], extraVolumeMounts: [{name: v, mountPath: /v}], strategy: {type: Recreate, rollingUpdate: null}}",
        "{ports: {config: 28000, admin: 29000}, logLevel: debug, leaderElection: {enabled: false}, terminationGracePeriodSeconds: 0}",
    ];

    [TestCaseSource(nameof(Values))]
    public async Task Objects_are_of_known_kinds_with_good_names_and_each_is_there_once(string values)
    {
        var objects = await Helm.RenderAsync(values);

        objects.ShouldAllBe(item => Known.Contains($"{item["apiVersion"]}/{item.Kind()}"));
        objects.Select(item => item.Identity()).ShouldBeUnique();
        objects.Where(item => item.Kind() != "CustomResourceDefinition").ShouldAllBe(item => item.Name().Length <= 63);
        objects.ShouldAllBe(item => item.Namespace() == null == ClusterScoped.Contains(item.Kind()));
    }

    [TestCaseSource(nameof(Values))]
    public async Task Labels_are_valid_and_say_whose_an_object_is(string values)
    {
        foreach (var item in await Helm.RenderAsync(values))
        {
            var labels = item.At("metadata.labels")!.AsObject();
            ((string?)labels["app.kubernetes.io/managed-by"]).ShouldBe("Helm");
            labels.ShouldAllBe(label => label.Value!.GetValue<string>().Length <= 63);
        }
    }

    [TestCaseSource(nameof(Values))]
    public async Task Selectors_find_the_pods_and_bindings_their_roles(string values)
    {
        var objects = await Helm.RenderAsync(values);
        var deployment = objects.Only("Deployment");
        var pods = deployment.At("spec.template.metadata.labels")!.AsObject();

        ShouldSelect(deployment["spec"]!["selector"]!["matchLabels"], pods);
        ShouldSelect(objects.Only("Service")["spec"]!["selector"], pods);
        ((string?)objects.Only("Service")["spec"]!["clusterIP"]).ShouldBe("None", "Proxies report to each replica, so they must see all of them.");
        foreach (var budget in objects.Where(item => item.Kind() == "PodDisruptionBudget"))
            ShouldSelect(budget["spec"]!["selector"]!["matchLabels"], pods);
        foreach (var monitor in objects.Where(item => item.Kind() == "ServiceMonitor"))
            ShouldSelect(monitor["spec"]!["selector"]!["matchLabels"], objects.Only("Service").At("metadata.labels")!.AsObject());
        foreach (var scaler in objects.Where(item => item.Kind() == "HorizontalPodAutoscaler"))
            ((string?)scaler.At("spec.scaleTargetRef.name")).ShouldBe(deployment.Name());
        foreach (var binding in objects.Where(item => item.Kind().EndsWith("Binding", StringComparison.Ordinal)))
            objects.ShouldContain(role => role.Kind() == (string?)binding["roleRef"]!["kind"] && role.Name() == (string?)binding["roleRef"]!["name"]
                && role.Namespace() == binding.Namespace());
    }

    [TestCaseSource(nameof(Values))]
    public async Task Pods_run_as_a_service_account_that_has_the_roles(string values)
    {
        var objects = await Helm.RenderAsync(values);
        var account = (string?)objects.Only("Deployment").At("spec.template.spec.serviceAccountName");

        if (account != "existing")
            objects.Only("ServiceAccount").Name().ShouldBe(account);
        foreach (var subject in objects.Where(item => item.Kind().EndsWith("Binding", StringComparison.Ordinal)).Select(item => item.At("subjects[0]")!))
        {
            ((string?)subject["name"]).ShouldBe(account);
            ((string?)subject["namespace"]).ShouldBe(objects.Only("Deployment").Namespace());
        }
    }

    [TestCaseSource(nameof(Values))]
    public async Task Pods_are_hardened(string values) => ShouldBeHardened((await Helm.RenderAsync(values)).Only("Deployment"));

    [TestCaseSource(nameof(Values))]
    public async Task Probes_and_services_lead_to_ports_of_the_container(string values)
    {
        var objects = await Helm.RenderAsync(values);
        var container = objects.Only("Deployment").At("spec.template.spec.containers[0]")!;
        var ports = container["ports"]!.AsArray().ToDictionary(port => (string)port!["name"]!, port => (int)port!["containerPort"]!);

        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
            ports.Keys.ShouldContain((string)container[probe].At("httpGet.port")!);
        objects.Only("Service")["spec"]!["ports"]!.AsArray().ShouldAllBe(port => ports.ContainsKey((string)port!["targetPort"]!));
        var arguments = container["args"].Texts();
        arguments.ShouldContain($"--config-port={ports["config"]}");
        arguments.ShouldContain($"--admin=0.0.0.0:{ports["admin"]}");
        arguments.ShouldContain($"--config-service={objects.Only("Service").Name()}");
    }

    internal static void ShouldBeHardened(JsonObject deployment)
    {
        var pod = deployment.At("spec.template.spec")!;
        ((bool?)pod.At("securityContext.runAsNonRoot")).ShouldBe(true);
        ((string?)pod.At("securityContext.seccompProfile.type")).ShouldBe("RuntimeDefault");
        pod["hostNetwork"].ShouldBeNull();
        foreach (var container in pod["containers"]!.AsArray().Select(container => container!["securityContext"]!))
        {
            ((bool?)container["allowPrivilegeEscalation"]).ShouldBe(false);
            ((bool?)container["readOnlyRootFilesystem"]).ShouldBe(true);
            ((bool?)container["runAsNonRoot"]).ShouldBe(true);
            container.At("capabilities.drop").Texts().ShouldBe(["ALL"]);
            container.At("capabilities.add").ShouldBeNull();
        }
    }

    private static void ShouldSelect(JsonNode? selector, JsonObject labels)
    {
        selector!.AsObject().Count.ShouldBe(3);
        foreach (var (name, value) in selector.AsObject())
            ((string?)labels[name]).ShouldBe((string?)value);
    }
}
