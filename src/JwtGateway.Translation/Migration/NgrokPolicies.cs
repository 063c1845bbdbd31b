using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>ngrok's Traffic Policies: ours hold the same document, under the same field.</summary>
internal static class NgrokPolicies
{
    public static void Convert(SourceObject source, MigrationContext context)
    {
        source.Changed("apiVersion", MigrationContext.OurVersion);
        source.Changed("kind", "TrafficPolicy");
        var metadata = Metadata.Of(source);
        if (Rivals(source, context).Any())
        {
            source.Lost("spec", "Another policy of this namespace has this name, and both would be one TrafficPolicy; the one that is written refuses every request. Rename one of them.", "policy");
            if (Rivals(source, context).Any(rival => context.Sources.IndexOf(rival) < context.Sources.IndexOf(source)))
                return;
            context.Write(Document(source.Namespace, source.Name, Deny()));
            return;
        }

        if (Forwards(source.Spec))
        {
            source.Lost("spec", "It sends requests on with forward-internal, and internal endpoints are not migrated; the policy that is written refuses every request. Write routes instead.", "policy");
            context.Write(Document(source.Namespace, source.Name, Deny()));
            return;
        }

        var manifest = MigrationContext.Object(MigrationContext.OurVersion, "TrafficPolicy", source.Namespace, source.Name);
        manifest["metadata"] = metadata;
        manifest["spec"] = source.Spec.DeepClone();
        source.Same("spec");
        context.Write(manifest);
    }

    /// <summary>Whether something in a policy may send requests on to an internal endpoint.</summary>
    public static bool Forwards(JsonNode policy) => policy.ToJsonString().Contains("forward-internal", StringComparison.Ordinal);

    /// <summary>Whether another policy would have the same name.</summary>
    public static bool HasRivals(SourceObject source, MigrationContext context) => IsPolicy(source) && Rivals(source, context).Any();

    /// <summary>A TrafficPolicy with a document.</summary>
    public static JsonObject Document(string ns, string name, JsonNode policy)
    {
        var manifest = MigrationContext.Object(MigrationContext.OurVersion, "TrafficPolicy", ns, name);
        manifest["spec"] = new JsonObject { ["policy"] = policy };
        return manifest;
    }

    /// <summary>The document that refuses every request.</summary>
    public static JsonObject Deny() => new()
    {
        ["on_http_request"] = new JsonArray(new JsonObject
        {
            ["actions"] = new JsonArray(new JsonObject { ["type"] = "deny", ["config"] = new JsonObject { ["status_code"] = 500 } }),
        }),
    };

    private static IEnumerable<SourceObject> Rivals(SourceObject source, MigrationContext context) => context.Sources.Where(other =>
        other != source && other.Namespace == source.Namespace && other.Name == source.Name && IsPolicy(other));

    private static bool IsPolicy(SourceObject source) => source.Reference is
    { Group: Resources.ApiGroup.JwtGateway or Resources.ApiGroup.Ngrok, Kind: "TrafficPolicy" } or { Group: Resources.ApiGroup.NgrokKubernetes, Kind: "NgrokTrafficPolicy" };
}
