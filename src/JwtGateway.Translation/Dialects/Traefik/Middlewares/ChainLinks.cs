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
    /// <param name="middlewares">What there is.</param>
    /// <param name="within">The chains that this one lies in, itself the last.</param>
    /// <param name="problems">What is wrong.</param>
    public static ImmutableArray<Middleware> Of(Middleware chain, MiddlewareIndex middlewares, ImmutableArray<Middleware> within, out ImmutableArray<Problem> problems)
    {
        var references = chain.Spec.Chain!.Middlewares;
        if (references.Length is 0 or > MaxLinks || within.Length > MaxDepth)
        {
            problems = [new(ConditionReason.Invalid, Path, $"A chain has 1 to {MaxLinks} Middlewares, and lies in at most {MaxDepth - 1} others.")];
            return [];
        }

        var found = references.Select((r, i) => (Middleware: Find(chain.Metadata.Namespace, r, $"{Path}[{i}]", middlewares, within, out var problem), Problem: problem)).ToList();
        problems = [.. found.Select(f => f.Problem).OfType<Problem>()];
        return problems.IsEmpty ? [.. found.Select(f => f.Middleware!)] : [];
    }

    /// <summary>A Middleware that an object of <paramref name="ns"/> names.</summary>
    public static Middleware? Find(string ns, MiddlewareReference reference, string path, MiddlewareIndex middlewares, ImmutableArray<Middleware> within, out Problem? problem)
    {
        var found = middlewares.Find(ns, reference.Name);
        problem = reference switch
        {
            { Namespace: { Length: > 0 } other } when other != ns => new(ConditionReason.RefNotPermitted, path + ".namespace",
                $"Middlewares of other namespaces must not be referred to; create it in namespace {ns}."),
            _ when reference.Name.Contains('@', StringComparison.Ordinal) => new(ConditionReason.Invalid, path + ".name",
                $"\"{reference.Name}\" is a middleware of another provider; name a Middleware of namespace {ns}."),
            _ when found is null => new(ConditionReason.Invalid, path + ".name", $"Middleware {ns}/{reference.Name} does not exist; create it, or remove the reference."),
            _ when within.Contains(found) => new(ConditionReason.Invalid, path + ".name", $"{found.Reference} names itself, directly or through others; take it out of the chain."),
            _ => null,
        };
        return problem is null ? found : null;
    }
}
