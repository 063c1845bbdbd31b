using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Migration;

/// <summary>References to kinds that have another group, or another name, once they are migrated.</summary>
internal static class References
{
    /// <summary>The group and kind after the migration; null: they stay.</summary>
    public static (string Group, string Kind)? Native(string? group, string? kind) => (group, kind) switch
    {
        (ApiGroup.EnvoyGateway, "SecurityPolicy") => (ApiGroup.JwtGateway, "SecurityPolicy"),
        (ApiGroup.EnvoyGateway, "Backend") => (ApiGroup.JwtGateway, "Backend"),
        (ApiGroup.NgrokKubernetes, "NgrokTrafficPolicy") => (ApiGroup.JwtGateway, "TrafficPolicy"),
        (ApiGroup.Ngrok, "TrafficPolicy") => (ApiGroup.JwtGateway, "TrafficPolicy"),
        (ApiGroup.Agentgateway, "AgentgatewayPolicy") => (ApiGroup.JwtGateway, "SecurityPolicy"),
        (ApiGroup.Kgateway, "TrafficPolicy") => (ApiGroup.JwtGateway, "SecurityPolicy"),
        (ApiGroup.Traefik, "Middleware") => (ApiGroup.JwtGateway, "SecurityPolicy"),
        _ => null,
    };

    /// <summary>Whether objects of the kind are given a name, since others may have theirs; those of other kinds keep it.</summary>
    public static bool AreNamed(string group, string kind) => group is ApiGroup.Agentgateway or ApiGroup.Kgateway or ApiGroup.Traefik && Native(group, kind) is not null;

    /// <summary>Rewrites the references at or below a node, which is at <paramref name="path"/> of the source.</summary>
    public static void Rewrite(JsonNode? node, string path, SourceObject source, MigrationContext context)
    {
        if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                Rewrite(items[i], $"{path}[{i}]", source, context);
            return;
        }

        if (node is not JsonObject members)
            return;
        // A policy that filters could not name before is not to be one that they can name now.
        if (path.EndsWith(".extensionRef", StringComparison.Ordinal) && !PolicyKinds.AreFilters(members.Text("group") ?? "", members.Text("kind") ?? ""))
            return;
        if (Native(members.Text("group"), members.Text("kind")) is { } native)
        {
            var reference = new ObjectReference(members.Text("group")!, members.Text("kind")!, members.Text("namespace") ?? source.Namespace, members.Text("name") ?? "");
            if (context.NameOf(reference) is var given && given != reference.Name)
            {
                members["name"] = given;
                source.Changed(path + ".name", $"{given}, the name of what it refers to.");
            }

            (members["group"], members["kind"]) = (native.Group, native.Kind);
            source.Changed(path + ".group", $"{native.Group}, the group of what it refers to.");
            source.Changed(path + ".kind", $"{native.Kind}, the kind of what it refers to.");
        }

        foreach (var (name, value) in members.ToList())
            Rewrite(value, $"{path}.{name}", source, context);
    }
}
