using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>Middlewares in ExtensionRef filters of the Gateway API's routes: chains are unfolded, and what is named is written as a policy.</summary>
internal static class FilterChains
{
    /// <summary>Rewrites the filters of a route's rules and backends.</summary>
    public static void Unfold(JsonObject manifest, SourceObject source, MigrationContext context)
    {
        if (source.Reference.Group != ApiGroup.GatewayApi)
            return;
        foreach (var (rule, i) in manifest.Object("spec").Objects("rules"))
        {
            Unfold(rule, $"spec.rules[{i}]", source, context);
            foreach (var (backend, j) in rule.Objects("backendRefs"))
                Unfold(backend, $"spec.rules[{i}].backendRefs[{j}]", source, context);
        }
    }

    private static void Unfold(JsonObject owner, string path, SourceObject source, MigrationContext context)
    {
        if (owner["filters"] is not JsonArray filters || !filters.OfType<JsonObject>().Any(IsMiddleware))
            return;
        var unfolded = new JsonArray();
        for (var i = 0; i < filters.Count; i++)
        {
            // Where something is missing the reference stays, and leads nowhere: the rule answers 500.
            if (filters[i] is JsonObject filter && IsMiddleware(filter) && MiddlewareLinks.Of(source.Namespace, filter.Object("extensionRef").Text("name") ?? "", context) is { } links)
            {
                source.Changed($"{path}.filters[{i}]", "The SecurityPolicies that the Middleware became.", "policy");
                foreach (var link in links)
                    unfolded.Add(Middlewares.Filter(link, context));
            }
            else
            {
                unfolded.Add(filters[i]?.DeepClone());
            }
        }

        owner["filters"] = unfolded;
    }

    private static bool IsMiddleware(JsonObject filter) => filter.Object("extensionRef") is { } reference && reference.Text("group") == ApiGroup.Traefik && reference.Text("kind") == "Middleware";
}
