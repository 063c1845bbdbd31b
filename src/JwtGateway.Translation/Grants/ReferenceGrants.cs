using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Grants;

/// <summary>Which references across namespaces are allowed (Gateway API, ReferenceGrant).</summary>
internal sealed class ReferenceGrants
{
    private readonly ImmutableArray<ReferenceGrant> _grants;
    private readonly ImmutableHashSet<string> _unreadable;
    private readonly FaultContainment _containment;

    /// <summary>A grant that cannot be read whole might be narrower than what is left of it, so it grants nothing.</summary>
    public ReferenceGrants(ClusterSnapshot snapshot, FaultContainment containment, DiagnosticSink diagnostics)
    {
        _containment = containment;
        _grants = [.. snapshot.ReferenceGrants.Where(g => g.IssuesAt("spec").IsEmpty)];
        _unreadable = [.. snapshot.ReferenceGrants.Where(g => !g.IssuesAt("spec").IsEmpty).Select(g => g.Metadata.Namespace)];
        foreach (var broken in snapshot.ReferenceGrants.Where(g => !g.IssuesAt("spec").IsEmpty))
            diagnostics.Error(broken.Reference, "spec", "The grant permits nothing until all of its fields can be read: correct the fields reported beside this.");
    }

    public bool Permit(ObjectReference from, ObjectReference to) => Ask(from, to) == true;

    /// <summary>The same, but null where a grant that may permit it cannot be read: who would be closed by it must not be opened by that.</summary>
    public bool? Ask(ObjectReference from, ObjectReference to)
    {
        if (from.Namespace == to.Namespace)
            return true;
        var answers = _grants.Where(g => g.Metadata.Namespace == to.Namespace).Select(g => Ask(g, from, to)).ToList();
        return answers.Contains(true) ? true : answers.Contains(null) || _unreadable.Contains(to.Namespace) ? null : false;
    }

    private bool? Ask(ReferenceGrant grant, ObjectReference from, ObjectReference to) =>
        _containment.Run<bool?>(new(grant.Reference, TranslationStep.ReferenceGrant), () => Grants(grant.Spec, from, to), _ => null);

    private static bool Grants(ReferenceGrantSpec spec, ObjectReference from, ObjectReference to) =>
        spec.From.Any(f => f.Group == from.Group && f.Kind == from.Kind && f.Namespace == from.Namespace)
        && spec.To.Any(t => t.Group == to.Group && t.Kind == to.Kind && (string.IsNullOrEmpty(t.Name) || t.Name == to.Name));
}
