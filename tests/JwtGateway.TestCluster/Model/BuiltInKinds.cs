using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Cluster.Model;

/// <summary>The kinds that every server has.</summary>
internal static class BuiltInKinds
{
    public static IEnumerable<ResourceKind> All()
    {
        using var stream = typeof(BuiltInKinds).Assembly.GetManifestResourceStream("builtin-schemas.json")
            ?? throw new InvalidOperationException("builtin-schemas.json is not embedded.");
        var schemas = JsonNode.Parse(stream)!.AsObject();
        return Core().Concat(Workloads()).Concat(Networking()).Concat(Access()).Concat(Extensions())
            .Select(kind => kind with { Versions = [.. kind.Versions.Select(v => v with { Schema = SchemaOf(kind.Key, schemas) })] });
    }

    private static JsonObject? SchemaOf(string key, JsonObject schemas)
    {
        var schema = Resolve(schemas[key], schemas);
        KubeJson.Unfold(schema);
        return schema as JsonObject;
    }

    /// <summary>Puts what a <c>$ref</c> names in its place.</summary>
    private static JsonNode? Resolve(JsonNode? node, JsonObject schemas) => node switch
    {
        JsonObject obj when obj.Text("$ref") is { } name => Resolve(schemas[name], schemas),
        JsonObject obj => new JsonObject(obj.Select(p => KeyValuePair.Create(p.Key, Resolve(p.Value, schemas)))),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<ResourceKind> Core() =>
    [
        Kind("", "v1", "namespaces", "Namespace", namespaced: false, status: true) with { ShortNames = ["ns"] },
        Kind("", "v1", "nodes", "Node", namespaced: false, status: true) with { ShortNames = ["no"] },
        Kind("", "v1", "services", "Service", status: true) with { ShortNames = ["svc"], Categories = ["all"], SelectableFields = ["spec.clusterIP", "spec.type"] },
        Kind("", "v1", "endpoints", "Endpoints") with { ShortNames = ["ep"] },
        Kind("", "v1", "configmaps", "ConfigMap") with { ShortNames = ["cm"] },
        Kind("", "v1", "secrets", "Secret") with { SelectableFields = ["type"] },
        Kind("", "v1", "serviceaccounts", "ServiceAccount") with { ShortNames = ["sa"] },
        Kind("", "v1", "pods", "Pod", status: true) with { ShortNames = ["po"], Categories = ["all"], SelectableFields = ["spec.nodeName", "status.phase", "status.podIP", "spec.serviceAccountName"] },
        Kind("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", status: true) with { ShortNames = ["pvc"] },
        Kind("", "v1", "resourcequotas", "ResourceQuota", status: true) with { ShortNames = ["quota"] },
        Kind("", "v1", "limitranges", "LimitRange") with { ShortNames = ["limits"] },
        Kind("", "v1", "events", "Event") with
        {
            ShortNames = ["ev"],
            SelectableFields = ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "reason", "type", "reportingComponent"],
        },
    ];

    private static IEnumerable<ResourceKind> Workloads() =>
    [
        Kind("apps", "v1", "deployments", "Deployment", status: true, generation: true) with { ShortNames = ["deploy"], Categories = ["all"] },
        Kind("apps", "v1", "replicasets", "ReplicaSet", status: true, generation: true) with { ShortNames = ["rs"], Categories = ["all"] },
        Kind("apps", "v1", "statefulsets", "StatefulSet", status: true, generation: true) with { ShortNames = ["sts"], Categories = ["all"] },
        Kind("apps", "v1", "daemonsets", "DaemonSet", status: true, generation: true) with { ShortNames = ["ds"], Categories = ["all"] },
        Kind("batch", "v1", "jobs", "Job", status: true, generation: true) with { Categories = ["all"] },
        Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", status: true, generation: true) with { ShortNames = ["pdb"], UnconditionalUpdate = false },
        Kind("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", status: true) with { ShortNames = ["hpa"], Categories = ["all"] },
        Kind("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", namespaced: false) with { ShortNames = ["pc"] },
        Kind("coordination.k8s.io", "v1", "leases", "Lease") with { UnconditionalUpdate = false },
    ];

    private static IEnumerable<ResourceKind> Networking() =>
    [
        Kind("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", generation: true),
        Kind("networking.k8s.io", "v1", "ingresses", "Ingress", status: true, generation: true) with { ShortNames = ["ing"] },
        Kind("networking.k8s.io", "v1", "ingressclasses", "IngressClass", namespaced: false, generation: true),
        Kind("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", generation: true) with { ShortNames = ["netpol"] },
    ];

    private static IEnumerable<ResourceKind> Access() =>
    [
        Kind("rbac.authorization.k8s.io", "v1", "roles", "Role"),
        Kind("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"),
        Kind("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", namespaced: false),
        Kind("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced: false),
    ];

    private static IEnumerable<ResourceKind> Extensions() =>
    [
        Kind("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", namespaced: false, status: true, generation: true) with
        {
            ShortNames = ["crd", "crds"],
            Categories = ["api-extensions"],
            UnconditionalUpdate = false,
        },
        Kind("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", namespaced: false, status: true, generation: true),
        Kind("admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", namespaced: false, generation: true),
        Kind("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", namespaced: false, generation: true),
        Kind("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", namespaced: false, generation: true),
    ];

    private static ResourceKind Kind(
        string group, string version, string plural, string kind, bool namespaced = true, bool status = false, bool generation = false) =>
        new(group, plural, kind, namespaced, [new KindVersion(version, true, status, null)]) { HasGeneration = generation };
}
