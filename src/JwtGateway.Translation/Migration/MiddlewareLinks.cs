using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>The Middlewares that a name stands for: itself, or those of the chain that it is.</summary>
internal static class MiddlewareLinks
{
    private const int MaxDepth = 8;

    /// <summary>In their order; null: one of them is not in the input, or of another namespace, or a chain names itself.</summary>
    public static ImmutableArray<SourceObject>? Of(string ns, string name, MigrationContext context, int depth = 0)
    {
        if (depth > MaxDepth || context.Find(ApiGroup.Traefik, "Middleware", ns, name) is not { } found)
            return null;
        if (found.Spec is not { Count: 1 } || found.Spec.Object("chain") is not { } chain)
            return [found];
        var links = ImmutableArray.CreateBuilder<SourceObject>();
        var references = chain.Objects("middlewares").Select(m => m.Item).ToList();
        if (chain.Count != 1 || references.Count == 0 || references.Count != (chain["middlewares"] as JsonArray)!.Count)
            return null;
        foreach (var reference in references)
        {
            if (reference.Text("name") is not { } link || reference.Text("namespace") is { Length: > 0 } other && other != ns || reference.Any(m => m.Key is not ("name" or "namespace"))
                || Of(ns, link, context, depth + 1) is not { } within)
            {
                return null;
            }

            links.AddRange(within);
        }

        found.Changed("spec.chain", "The filters of all that it names, where it was named.", "policy");
        return links.ToImmutable();
    }
}
