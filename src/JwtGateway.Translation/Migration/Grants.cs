using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>ReferenceGrants for kinds that become HTTPRoutes: they permit the same from those.</summary>
internal static class Grants
{
    private static readonly (string Group, string Kind)[] Routes =
        [(ApiGroup.NgrokKubernetes, "AgentEndpoint"), (ApiGroup.Traefik, "IngressRoute"), (ApiGroup.Networking, "Ingress")];

    /// <summary>Rewrites a ReferenceGrant's manifest.</summary>
    public static void Follow(JsonObject manifest, SourceObject source, MigrationContext context)
    {
        if (!source.Is(ApiGroup.GatewayApi, "ReferenceGrant") || manifest["spec"]?["from"] is not JsonArray from)
            return;
        foreach (var entry in from.OfType<JsonObject>().Where(e => Routes.Contains((e.Text("group") ?? "", e.Text("kind") ?? ""))))
        {
            var path = $"spec.from[{from.IndexOf(entry)}]";
            if (entry.Text("namespace") is not { Length: > 0 } ns)
                continue;

            // The grant is for all HTTPRoutes of the namespace, also for those that were refused for want of one.
            if (context.Of(ApiGroup.GatewayApi, "HTTPRoute").Any(r => r.Namespace == ns && r.Spec.ToJsonString().Contains($"\"namespace\":\"{source.Namespace}\"", StringComparison.Ordinal)))
            {
                source.Lost(path, "There are HTTPRoutes in that namespace which refer to this one, and a grant for what is written would be one for those too: they may be refused what they ask for.", "routes");
            }
            else
            {
                (entry["group"], entry["kind"]) = (ApiGroup.GatewayApi, "HTTPRoute");
                source.Changed(path, "The same for the HTTPRoutes of that namespace.");
            }
        }
    }
}
