using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>The Middlewares that a chain names.</summary>
internal static class ChainLinks
{
    private const string Path = "spec.chain.middlewares";
    private const int MaxDepth = 8;
    private const int MaxLinks = 32;

    /// <summary>In their order; nothing where one of them cannot be found.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="references">Finds them.</param>
    /// <param name="within">The chains that this one lies in, itself the last.</param>
    /// <param name="problems">What is wrong.</param>
    public static ImmutableArray<Middleware> Of(Middleware chain, MiddlewareReferences references, ImmutableArray<Middleware> within, out ImmutableArray<Problem> problems)
    {
        var named = chain.Spec.Chain!.Middlewares;
        if (named.Length is 0 or > MaxLinks || within.Length > MaxDepth)
        {
            problems = [new(ConditionReason.Invalid, Path, $"A chain has 1 to {MaxLinks} Middlewares, and lies in at most {MaxDepth - 1} others.")];
            return [];
        }

        var found = named.Select((r, i) => (Middleware: Find(chain, r, $"{Path}[{i}]", references, within, out var problem), Problem: problem)).ToList();
        problems = [.. found.Select(f => f.Problem).OfType<Problem>()];
        return problems.IsEmpty ? [.. found.Select(f => f.Middleware!)] : [];
    }

    private static Middleware? Find(
        Middleware chain, MiddlewareReference reference, string path, MiddlewareReferences references, ImmutableArray<Middleware> within, out Problem? problem)
    {
        var found = references.Find(chain.Reference, reference, path, out problem);
        if (found is null || !within.Contains(found))
            return found;
        problem = new(ConditionReason.Invalid, path + ".name", $"{found.Reference} names itself, directly or through others; take it out of the chain.");
        return null;
    }
}
