using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Storage;

/// <summary>What every cluster has from its first moment, as far as tests meet it: the namespaces, and the roles that others bind to.</summary>
internal static class Bootstrap
{
    private const string Roles = """
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: cluster-admin}
          rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: "system:auth-delegator"}
          rules:
          - {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
          - {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
        """;

    public static void Fill(ObjectStore store, string now)
    {
        foreach (var name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
        {
            Put(store, "namespaces", now, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/metadata.name"] = name } },
                ["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") },
                ["status"] = new JsonObject { ["phase"] = "Active" },
            });
        }

        foreach (var role in KubeYaml.Parse(Roles)[0].Objects())
        {
            Put(store, "clusterroles.rbac.authorization.k8s.io", now, role.Copy());
        }
    }

    private static void Put(ObjectStore store, string kind, string now, JsonObject obj)
    {
        obj.Metadata()["uid"] = Guid.NewGuid().ToString();
        obj.Metadata()["creationTimestamp"] = now;
        store.Put(kind, obj);
    }
}
