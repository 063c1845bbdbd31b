using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>What is written in place of a policy that cannot be migrated: one that lets nobody pass.</summary>
internal static class Closing
{
    private static readonly string[] Targets = ["targetRef", "targetRefs", "targetSelectors"];

    /// <summary>Makes the spec of a SecurityPolicy refuse every request to what it targets, whatever is more specific.</summary>
    public static void Refuse(JsonObject spec)
    {
        foreach (var name in spec.Select(m => m.Key).Where(name => !Targets.Contains(name)).ToList())
            spec.Remove(name);
        spec["authorization"] = new JsonObject { ["defaultAction"] = "Deny" };
    }

    /// <summary>A policy that refuses, under a name that is free, where the one that is to be written has no place.</summary>
    public static void Other(SourceObject source, MigrationContext context)
    {
        if (source.Reference.Kind != "SecurityPolicy")
            return;
        var manifest = MigrationContext.Object(
            MigrationContext.OurVersion, "SecurityPolicy", source.Namespace, context.Name("SecurityPolicy", source.Namespace, source.Name + "-not-migrated"));
        var spec = source.Spec.DeepClone().AsObject();
        Refuse(spec);
        manifest["spec"] = spec;
        context.Write(manifest);
    }

    /// <summary>A policy that refuses every request to the targets.</summary>
    public static JsonObject Policy(MigrationContext context, string ns, string name, JsonArray targets)
    {
        var manifest = MigrationContext.Object(MigrationContext.OurVersion, "SecurityPolicy", ns, name);
        manifest["spec"] = new JsonObject { ["targetRefs"] = targets, ["authorization"] = new JsonObject { ["defaultAction"] = "Deny" } };
        context.Write(manifest);
        return manifest;
    }
}
