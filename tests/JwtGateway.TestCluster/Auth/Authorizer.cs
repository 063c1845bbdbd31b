using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Auth;

/// <summary>RBAC: what the roles that are bound to a user allow; <c>system:masters</c> may do everything.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    private const string Rbac = "rbac.authorization.k8s.io";

    public bool Allows(ClusterUser user, string verb, RequestInfo info) =>
        user.Groups.Contains(ClusterUser.Masters) || (!user.IsAnonymous && IsSelfReview(info)) || Rules(user, info.Namespace).Any(rule => Covers(rule, verb, info));

    private static bool IsSelfReview(RequestInfo info) => info.Resource is "selfsubjectreviews" or "selfsubjectaccessreviews";

    private IEnumerable<JsonObject> Rules(ClusterUser user, string? ns)
    {
        var everywhere = store.List("clusterrolebindings." + Rbac).Objects;
        var here = ns is null ? [] : store.List("rolebindings." + Rbac).Objects.Where(b => b.Namespace() == ns);
        return everywhere.Concat(here)
            .Where(binding => binding["subjects"].Objects().Any(s => IsSubject(s, user, binding.Namespace())))
            .SelectMany(binding => Role(binding)?["rules"].Objects() ?? []);
    }

    private JsonObject? Role(JsonObject binding)
    {
        var name = binding["roleRef"].Text("name") ?? "";
        return binding["roleRef"].Text("kind") == "ClusterRole"
            ? store.Find("clusterroles." + Rbac, new ObjectName("", name))
            : store.Find("roles." + Rbac, new ObjectName(binding.Namespace(), name));
    }

    private static bool IsSubject(JsonObject subject, ClusterUser user, string ns) => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name") ?? ""),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{subject.Text("name")}",
        _ => false,
    };

    private static bool Covers(JsonObject rule, string verb, RequestInfo info)
    {
        var resource = info.Subresource is null ? info.Resource : $"{info.Resource}/{info.Subresource}";
        return Has(rule["verbs"], verb)
            && Has(rule["apiGroups"], info.Group)
            && (Has(rule["resources"], resource) || (info.Subresource is not null && rule["resources"].Texts().Contains("*/" + info.Subresource)))
            && (rule["resourceNames"] is not JsonArray { Count: > 0 } names || names.Texts().Contains(info.Name));
    }

    private static bool Has(JsonNode? list, string wanted) => list.Texts().Any(t => t == "*" || t == wanted);
}
