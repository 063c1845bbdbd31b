using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>
/// Middleware of traefik.io. One attaches only where a route names it: in an ExtensionRef filter, in the annotation of an Ingress, or in an IngressRoute.
/// </summary>
internal sealed class MiddlewareDialect(SnapshotIndex index, MiddlewareIndex middlewares) : IPolicyDialect
{
    /// <summary>Names Middlewares on an Ingress: <c>NAMESPACE-NAME@kubernetescrd</c>, several of them separated by commas.</summary>
    public const string Annotation = "traefik.ingress.kubernetes.io/router.middlewares";

    private const string Provider = "@kubernetescrd";

    private readonly MiddlewareCompiler _compiler = new(index, middlewares);

    public string Name => "Traefik";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) => [];

    public FilterPolicy? Filter(ObjectReference reference)
    {
        if (middlewares.Find(reference.Namespace, reference.Name) is not { } middleware || middleware.Reference != reference)
            return null;
        var notes = new List<PolicyNote>();
        notes.AddRange(middleware.Issues
            .Where(i => !FieldPath.IsAtOrBelow(i.Path, "spec"))
            .Select(i => new PolicyNote(DiagnosticSeverity.Warning, i.Path, i.Message)));
        var policy = _compiler.Compile(middleware, notes);
        return new FilterPolicy(middleware, policy) { Notes = [.. notes] };
    }

    public NamedPolicies? ReadAnnotation(string name, string value, KubernetesResource on)
    {
        if (name != Annotation)
            return null;
        var policies = ImmutableArray.CreateBuilder<ObjectReference>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Named(part, on.Metadata.Namespace, out var problem) is { } found)
                policies.Add(found);
            else
                problems.Add(new(ConditionReason.UnsupportedValue, PolicyAnnotations.Path(Annotation), problem));
        }

        return policies.Count + problems.Count > 0
            ? new NamedPolicies(policies.ToImmutable(), problems.ToImmutable())
            : new NamedPolicies([], [new(ConditionReason.UnsupportedValue, PolicyAnnotations.Path(Annotation), "It names no Middleware; write NAMESPACE-NAME@kubernetescrd, or remove it.")]);
    }

    /// <summary>Dashes in both parts leave open where the namespace ends, so what there is decides.</summary>
    private ObjectReference? Named(string text, string ns, out string problem)
    {
        problem = "";
        if (!text.EndsWith(Provider, StringComparison.Ordinal))
        {
            problem = $"\"{text}\" is a middleware of another provider; write NAMESPACE-NAME{Provider} with a Middleware of the Ingress's namespace.";
            return null;
        }

        var key = text[..^Provider.Length];
        if (!key.StartsWith(ns + "-", StringComparison.Ordinal))
        {
            problem = middlewares.ByKey(key).FirstOrDefault() is { } elsewhere
                ? $"{elsewhere.Reference} is of another namespace, which must not be referred to; create it in namespace {ns}."
                : $"\"{text}\" names no Middleware; write {ns}-NAME{Provider} with one of namespace {ns}.";
            return null;
        }

        if (middlewares.ByKey(key).Where(m => m.Metadata.Namespace == ns).ToList() is [{ } only])
            return only.Reference;
        problem = $"Middleware {ns}/{key[(ns.Length + 1)..]} does not exist; create it, or remove it from the annotation.";
        return null;
    }
}
