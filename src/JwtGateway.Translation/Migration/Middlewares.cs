using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// Traefik's Middlewares. Each that decides who may pass becomes a SecurityPolicy that routes name in ExtensionRef filters, as they named the Middleware; one that cannot be
/// said becomes a policy that refuses. Those that change requests become filters of an IngressRoute's rule, see <see cref="RuleFilters"/>.
/// </summary>
internal static class Middlewares
{
    private static readonly string[] AddressLists = ["ipAllowList", "ipWhiteList"];

    /// <summary>Writes the policy of one that decides who may pass, and gives the account of one that no route named.</summary>
    public static void Convert(SourceObject source, MigrationContext context)
    {
        if (IsPolicy(source))
            Policy(source, context);
        if (!context.WrittenMiddlewares.Contains(source.Reference))
        {
            _ = Metadata.Of(source);
            source.Changed("metadata", "It is part of what the routes that name it became.");
        }

        if (source.HasUnread("spec"))
            source.Lost("spec", "No IngressRoute of its namespace names it, or it is not one of those that are migrated: who names it refuses. Use a filter of the HTTPRoute, or a SecurityPolicy.", "routes");
    }

    /// <summary>Whether it decides who may pass.</summary>
    public static bool IsPolicy(SourceObject source) => source.Spec.Count == 1
        && (source.Spec.Object("plugin") is { Count: 1 } plugin && plugin["jwt"] is JsonObject || AddressLists.Any(l => source.Spec[l] is JsonObject));

    /// <summary>The filter that holds requests to it. Writes the policy; one that refuses if it is of another kind, or cannot be said.</summary>
    public static JsonObject Filter(SourceObject source, MigrationContext context)
    {
        Policy(source, context);
        return MigrationContext.ExtensionRef(ApiGroup.JwtGateway, "SecurityPolicy", context.NameOf(source.Reference));
    }

    private static void Policy(SourceObject source, MigrationContext context)
    {
        if (!context.WrittenMiddlewares.Add(source.Reference))
            return;
        source.Changed("apiVersion", MigrationContext.OurVersion);
        source.Changed("kind", "SecurityPolicy");
        var manifest = MigrationContext.Object(MigrationContext.OurVersion, "SecurityPolicy", source.Namespace, "");
        manifest["metadata"] = Metadata.Of(source);
        manifest["metadata"]!["name"] = context.NameOf(source.Reference);
        if (source.Reference.Name != context.NameOf(source.Reference))
            source.Changed("metadata.name", $"{context.NameOf(source.Reference)}, since there is another of this name.");
        var spec = !IsPolicy(source) ? null : source.Spec.Object("plugin") is not null ? new TraefikJwt(source).Convert() : Addresses(source);
        if (spec is null)
        {
            source.Lost("", "It cannot be migrated (see its fields): the SecurityPolicy that is written refuses every request of the routes that name it.", "policy");
            Closing.Refuse(spec = []);
        }

        spec.Insert(0, "targetRefs", new JsonArray());
        manifest["spec"] = spec;
        context.Write(manifest);
    }

    private static JsonObject? Addresses(SourceObject source)
    {
        var name = AddressLists.First(l => source.Spec[l] is JsonObject);
        var list = source.Spec.Object(name);
        var ranges = list.Texts("sourceRange")?.Select(Dialects.Traefik.Middlewares.AddressRules.Range).ToList();
        source.Changed($"spec.{name}.sourceRange", "authorization.rules with principal.clientCIDRs. Refusals are told in Envoy Gateway's words.", "policy");
        if (ranges is { Count: > 0 } && !ranges.Contains(null) && list!.Count == 1)
        {
            var rule = new JsonObject { ["action"] = "Allow", ["principal"] = new JsonObject { ["clientCIDRs"] = JsonFields.Array(ranges.OfType<string>()) } };
            return new() { ["authorization"] = new JsonObject { ["defaultAction"] = "Deny", ["rules"] = new JsonArray(rule) } };
        }

        source.Lost($"spec.{name}", "Only addresses and ranges can be said; what else it asks for cannot.", "policy");
        return null;
    }
}
