using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Discovery, and as much of OpenAPI v3 as kubectl needs to know that the server validates fields.</summary>
internal sealed class DiscoveryHandler(KindTable kinds)
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Virtual resources: they answer, and store nothing.</summary>
    private static readonly (string GroupVersion, string Plural, string Kind)[] Virtual =
    [
        ("authentication.k8s.io/v1", "tokenreviews", "TokenReview"),
        ("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview"),
        ("authorization.k8s.io/v1", "subjectaccessreviews", "SubjectAccessReview"),
        ("authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
    ];

    /// <summary>The document of a path; null: there is none.</summary>
    public JsonObject? Find(string path) => path.TrimEnd('/') switch
    {
        "/version" => new() { ["major"] = "1", ["minor"] = "32", ["gitVersion"] = "v1.32.0+jwtgateway-testcluster", ["platform"] = "linux/amd64" },
        "/api" => new() { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() },
        "/apis" => new() { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. GroupNames().Select(Group)]) },
        "/openapi/v3" => new() { ["paths"] = new JsonObject(GroupVersions().Select(OpenApiPath)) },
        "/api/v1" => Resources("v1"),
        var p when p.StartsWith("/openapi/v3/", StringComparison.Ordinal) => OpenApi(p["/openapi/v3/".Length..]),
        var p when p.StartsWith("/apis/", StringComparison.Ordinal) && p.Count(c => c == '/') == 2 => GroupNames().Contains(p["/apis/".Length..]) ? Group(p["/apis/".Length..]).AsObject() : null,
        var p when p.StartsWith("/apis/", StringComparison.Ordinal) && p.Count(c => c == '/') == 3 => Resources(p["/apis/".Length..]),
        _ => null,
    };

    private static string GroupOf(string groupVersion) => groupVersion.Contains('/', StringComparison.Ordinal) ? groupVersion[..groupVersion.IndexOf('/', StringComparison.Ordinal)] : "";

    private static string VersionOf(string groupVersion) => groupVersion[(groupVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private List<string> GroupVersions() =>
        [.. kinds.All.SelectMany(k => k.Versions.Where(v => v.Served).Select(v => k.ApiVersion(v.Name))).Concat(Virtual.Select(v => v.GroupVersion)).Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> GroupNames() => GroupVersions().Select(GroupOf).Where(g => g.Length > 0).Distinct(StringComparer.Ordinal);

    private JsonNode Group(string name)
    {
        var versions = GroupVersions().Where(gv => GroupOf(gv) == name).OrderBy(VersionOf, VersionOrder.Instance)
            .Select(gv => new JsonObject { ["groupVersion"] = gv, ["version"] = VersionOf(gv) }).ToArray();
        return new JsonObject
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = name,
            ["versions"] = new JsonArray([.. versions.Select(v => (JsonNode)v.DeepClone())]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private JsonObject? Resources(string groupVersion)
    {
        var resources = kinds.All
            .Where(k => k.Group == GroupOf(groupVersion) && k.Version(VersionOf(groupVersion)) is not null)
            .SelectMany(k => Resources(k, k.Version(VersionOf(groupVersion))!))
            .Concat(Virtual.Where(v => v.GroupVersion == groupVersion).Select(v => Resource(v.Plural, v.Kind, false, "create")))
            .ToArray();
        return resources.Length == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = groupVersion,
            ["resources"] = new JsonArray([.. resources]),
        };
    }

    private static IEnumerable<JsonNode> Resources(ResourceKind kind, KindVersion version)
    {
        var main = Resource(kind.Plural, kind.Kind, kind.Namespaced, Verbs);
        main["singularName"] = kind.Singular;
        if (kind.ShortNames.Length > 0)
        {
            main["shortNames"] = KubeJson.Array(kind.ShortNames);
        }

        if (kind.Categories.Length > 0)
        {
            main["categories"] = KubeJson.Array(kind.Categories);
        }

        yield return main;
        if (version.HasStatus)
        {
            yield return Resource(kind.Plural + "/status", kind.Kind, kind.Namespaced, "get", "patch", "update");
        }

        if (kind.Key == "serviceaccounts")
        {
            var token = Resource("serviceaccounts/token", "TokenRequest", true, "create");
            token["group"] = "authentication.k8s.io";
            token["version"] = "v1";
            yield return token;
        }
    }

    private static JsonObject Resource(string name, string kind, bool namespaced, params string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = namespaced,
        ["kind"] = kind,
        ["verbs"] = KubeJson.Array(verbs),
    };

    private static KeyValuePair<string, JsonNode?> OpenApiPath(string groupVersion)
    {
        var path = GroupOf(groupVersion).Length == 0 ? "api/" + groupVersion : "apis/" + groupVersion;
        return KeyValuePair.Create<string, JsonNode?>(path, new JsonObject { ["serverRelativeURL"] = "/openapi/v3/" + path });
    }

    private JsonObject? OpenApi(string path)
    {
        var groupVersion = path.StartsWith("apis/", StringComparison.Ordinal) ? path[5..] : path.StartsWith("api/", StringComparison.Ordinal) ? path[4..] : "";
        var served = kinds.All.Where(k => k.Group == GroupOf(groupVersion) && k.Version(VersionOf(groupVersion)) is not null).ToList();
        return served.Count == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.32.0" },
            ["paths"] = new JsonObject(served.Select(k => KeyValuePair.Create<string, JsonNode?>($"/{path}/{(k.Namespaced ? "namespaces/{namespace}/" : "")}{k.Plural}/{{name}}", Operations(k, VersionOf(groupVersion))))),
            ["components"] = new JsonObject { ["schemas"] = new JsonObject() },
        };
    }

    private static JsonObject Operations(ResourceKind kind, string version) => new()
    {
        ["patch"] = new JsonObject
        {
            ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = kind.Group, ["version"] = version, ["kind"] = kind.Kind },
            ["parameters"] = new JsonArray(
                new JsonObject { ["name"] = "fieldValidation", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } },
                new JsonObject { ["name"] = "dryRun", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } }),
            ["responses"] = new JsonObject(),
        },
    };
}
