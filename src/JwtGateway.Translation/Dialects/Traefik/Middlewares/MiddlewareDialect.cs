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
internal sealed class MiddlewareDialect(SnapshotIndex index, MiddlewareIndex middlewares, MiddlewareReferences references) : IPolicyDialect
{
    /// <summary>Names Middlewares on an Ingress: <c>NAMESPACE-NAME@kubernetescrd</c>, several of them separated by commas.</summary>
    public const string Annotation = "traefik.ingress.kubernetes.io/router.middlewares";

    /// <summary>The same on a Service that is an Ingress's backend.</summary>
    public const string ServiceAnnotation = "traefik.ingress.kubernetes.io/service.middlewares";

    private readonly MiddlewareCompiler _compiler = new(index, references);

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
        if (name is not (Annotation or ServiceAnnotation))
            return null;
        var path = PolicyAnnotations.Path(name);
        var policies = ImmutableArray.CreateBuilder<ObjectReference>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (references.FindByKey(on.Reference, part, path, out var problem) is { } found)
                policies.Add(found.Reference);
            else
                problems.Add(problem!);
        }

        return policies.Count + problems.Count > 0
            ? new NamedPolicies(policies.ToImmutable(), problems.ToImmutable())
            : new NamedPolicies([], [new(ConditionReason.UnsupportedValue, path, $"It names no Middleware; write NAMESPACE-NAME{MiddlewareReferences.Provider}, or remove it.")]);
    }
}
