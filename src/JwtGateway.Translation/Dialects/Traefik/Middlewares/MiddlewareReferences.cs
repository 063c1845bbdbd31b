using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>
/// Finds the Middlewares that objects name. One of another namespace needs a ReferenceGrant there, in place of Traefik's <c>allowCrossNamespace</c>, which is for all namespaces
/// or none.
/// </summary>
internal sealed class MiddlewareReferences(MiddlewareIndex index, ReferenceGrants grants)
{
    /// <summary>What Traefik calls Middlewares of the API server, after a name that has their namespace in it.</summary>
    public const string Provider = "@kubernetescrd";

    /// <summary>The Middleware that an object means by namespace and name; null, and why, where it must not or cannot.</summary>
    /// <param name="from">The object.</param>
    /// <param name="reference">What it names.</param>
    /// <param name="path">The field that names it.</param>
    /// <param name="problem">Why there is none.</param>
    public Middleware? Find(ObjectReference from, MiddlewareReference reference, string path, out Problem? problem)
    {
        if (reference.Name.Contains('@', StringComparison.Ordinal))
            return FindByKey(from, reference.Name, path + ".name", out problem);
        var isElsewhere = reference.Namespace is { Length: > 0 } other && other != from.Namespace;
        var ns = isElsewhere ? reference.Namespace! : from.Namespace;
        var meant = new ObjectReference(ApiGroup.Traefik, nameof(Middleware), ns, reference.Name);
        if (isElsewhere && !grants.Permit(from, meant))
        {
            problem = NotPermitted(from, meant, path + ".namespace");
            return null;
        }

        var found = index.Find(ns, reference.Name);
        problem = found is null ? new(ConditionReason.Invalid, path + ".name", $"Middleware {ns}/{reference.Name} does not exist; create it, or remove the reference.") : null;
        return found;
    }

    /// <summary>
    /// The same for <c>NAMESPACE-NAME@kubernetescrd</c>. Dashes in both parts leave open where the namespace ends, so what there is decides: one of the object's own namespace,
    /// else the only one that it may name.
    /// </summary>
    public Middleware? FindByKey(ObjectReference from, string text, string path, out Problem? problem)
    {
        if (!text.EndsWith(Provider, StringComparison.Ordinal))
        {
            problem = Wrong(path, $"\"{text}\" is a middleware of another provider; name a Middleware as NAMESPACE-NAME{Provider}.");
            return null;
        }

        ImmutableArray<Middleware> meant = [.. index.ByKey(text[..^Provider.Length])];
        var own = meant.Where(m => m.Metadata.Namespace == from.Namespace).ToList();

        // What a grant that cannot be read may permit leaves open which is meant as well.
        var possible = own.Count > 0 ? own : [.. meant.Where(m => grants.Ask(from, m.Reference) != false)];
        problem = possible.Count switch
        {
            1 when grants.Permit(from, possible[0].Reference) => null,
            > 1 => Wrong(path, $"\"{text}\" may be {string.Join(" or ", possible.Select(m => m.Reference))}; rename one of them."),
            _ when meant.IsEmpty => Wrong(path, $"\"{text}\" names no Middleware that there is; create it, or remove it."),
            _ => NotPermitted(from, meant[0].Reference, path),
        };
        return problem is null ? possible[0] : null;
    }

    private static Problem NotPermitted(ObjectReference from, ObjectReference to, string path) => new(ConditionReason.RefNotPermitted, path,
        $"Reference to Middleware {to.Namespace}/{to.Name} not permitted by any ReferenceGrant: add one to namespace {to.Namespace} that permits {from.Kind} of group {from.Group} "
        + $"in namespace {from.Namespace}, or create the Middleware there.");

    private static Problem Wrong(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
