using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>What a Middleware becomes in the rules that name it.</summary>
/// <param name="Policy">The spec of a SecurityPolicy without targets; null: it is none.</param>
/// <param name="Filters">Filters of the rule.</param>
internal sealed record MigratedMiddleware(JsonObject? Policy, ImmutableArray<JsonObject> Filters);

/// <summary>Traefik's Middlewares: <c>plugin.jwt</c> and <c>headers</c> with custom ones.</summary>
internal static class Middlewares
{
    /// <summary>The account of a Middleware that no IngressRoute named: filters and annotations may, and those close.</summary>
    public static void Convert(SourceObject source, MigrationContext context)
    {
        _ = Metadata.Of(source);
        var isNamed = context.Of(ApiGroup.Traefik, "IngressRoute").Any(r => r.Namespace == source.Namespace
            && r.Spec.Objects("routes").Any(route => route.Item.Objects("middlewares").Any(m => m.Item.Text("name") == source.Name)));
        source.Changed("metadata", isNamed ? "It is part of what the routes that name it became." : "See spec.");
        if (!source.HasUnread("spec"))
            return;
        if (!isNamed)
            source.Lost("spec", "No IngressRoute of its namespace names it. An ExtensionRef filter that does stays in its HTTPRoute, which then answers 500: write a SecurityPolicy that targets the rule.", "routes");
        else
            source.Lost("spec", "It is not one of those that are migrated: the routes that name it refuse.", "routes");
    }

    /// <summary>What it becomes; null: it cannot be migrated, and whoever names it refuses.</summary>
    public static MigratedMiddleware? Read(SourceObject source)
    {
        if (source.Spec.Count != 1)
            return null;
        if (source.Spec.Object("plugin") is { Count: 1 } plugin && plugin["jwt"] is JsonObject)
            return new TraefikJwt(source).Convert() is { } spec ? new(spec, []) : null;
        if (source.Spec.Object("headers") is { } headers && headers.All(h => h.Key is "customRequestHeaders" or "customResponseHeaders"))
        {
            source.Changed("spec.headers", "RequestHeaderModifier and ResponseHeaderModifier filters of the rules.");
            return new(null, [.. Modifier("RequestHeaderModifier", headers.Object("customRequestHeaders")), .. Modifier("ResponseHeaderModifier", headers.Object("customResponseHeaders"))]);
        }

        return null;
    }

    private static IEnumerable<JsonObject> Modifier(string type, JsonObject? headers)
    {
        if (headers is null)
            yield break;
        var set = headers.Where(h => headers.Text(h.Key) is { Length: > 0 }).Select(h => (JsonNode)new JsonObject { ["name"] = h.Key, ["value"] = headers.Text(h.Key) });
        var remove = headers.Where(h => headers.Text(h.Key) is not { Length: > 0 }).Select(h => h.Key);
        yield return new()
        {
            ["type"] = type,
            [char.ToLowerInvariant(type[0]) + type[1..]] = new JsonObject { ["set"] = new JsonArray([.. set]), ["remove"] = JsonFields.Array(remove) },
        };
    }
}
