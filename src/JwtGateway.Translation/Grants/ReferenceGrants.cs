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
    private readonly FaultContainment _containment;

    /// <summary>A grant that cannot be read whole might be narrower than what is left of it, so it grants nothing.</summary>
    public ReferenceGrants(ClusterSnapshot snapshot, FaultContainment containment, DiagnosticSink diagnostics)
    {
        _containment = containment;
        _grants = [.. snapshot.ReferenceGrants.Where(g => g.IssuesAt("spec").IsEmpty)];
        foreach (var broken in snapshot.ReferenceGrants.Where(g => !g.IssuesAt("spec").IsEmpty))
            diagnostics.Error(broken.Reference, "spec", "The grant permits nothing until all of its fields can be read: correct the fields reported beside this.");
    }

    public bool Permit(ObjectReference from, ObjectReference to) =>
        from.Namespace == to.Namespace || _grants.Any(g => g.Metadata.Namespace == to.Namespace && Permits(g, from, to));

    private bool Permits(ReferenceGrant grant, ObjectReference from, ObjectReference to) =>
        _containment.Run(new(grant.Reference, TranslationStep.ReferenceGrant), () => Grants(grant.Spec, from, to), _ => false);

    private static bool Grants(ReferenceGrantSpec spec, ObjectReference from, ObjectReference to) =>
        spec.From.Any(f => f.Group == from.Group && f.Kind == from.Kind && f.Namespace == from.Namespace)
        && spec.To.Any(t => t.Group == to.Group && t.Kind == to.Kind && (string.IsNullOrEmpty(t.Name) || t.Name == to.Name));
}
