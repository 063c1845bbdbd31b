using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Policies;

/// <summary>A policy and one of the places that it is for.</summary>
internal sealed record PolicyAttachment(KubernetesResource Source, AttachmentPoint Point, RoutePolicy Policy)
{
    /// <summary>What is to be said of the policy if it concerns a Gateway of ours.</summary>
    public ImmutableArray<PolicyNote> Notes { get; init; } = [];

    /// <summary>Whether more specific policies are enforced in addition to it instead of in its place.</summary>
    public bool ForbidsOverride { get; init; }

    /// <summary>
    /// What it comes to on listeners that have a policy, or whose Gateway has one: <see cref="Policy"/> counts only where there is none. Null: it
    /// is not merged.
    /// </summary>
    public Func<PolicyAttachment, RoutePolicy>? MergeOver { get; init; }

    /// <summary>What it is folded with; null: it takes the place of wider ones, or is replaced. It is enforced beside the policies of other dialects.</summary>
    public IPolicyLayers? Layers { get; init; }
}

/// <summary>A remark on a field of a policy.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="FieldPath">The field.</param>
/// <param name="Message">The remark.</param>
/// <param name="Deprecated">Whether the status carries it too, as Warning/DeprecatedField.</param>
internal sealed record PolicyNote(DiagnosticSeverity Severity, string FieldPath, string Message, bool Deprecated = false);

/// <summary>Where a policy attaches.</summary>
internal abstract record AttachmentPoint
{
    private protected AttachmentPoint() { }
}

/// <summary>An object that the policy names, or a section of it (GEP-713): a listener of a Gateway, a rule of an HTTPRoute.</summary>
internal sealed record TargetPoint(ObjectReference Object, string? SectionName, string FieldPath) : AttachmentPoint;

/// <summary>A rule of a route that names the policy in an ExtensionRef filter: it is held to in addition to those that target the route.</summary>
internal sealed record FilterPoint(ObjectReference Route, string FieldPath) : AttachmentPoint;

/// <summary>An object that the policy selects and that it must not target: its namespace has no ReferenceGrant for that.</summary>
internal sealed record NotPermittedPoint(ObjectReference Object, string FieldPath) : AttachmentPoint;

/// <summary>An object that the policy may select: the labels that would tell cannot be read, so it answers errors.</summary>
internal sealed record UnclearPoint(ObjectReference Object, string FieldPath) : AttachmentPoint;

/// <summary>Nobody can make out what the policy is for: it may be for anything in reach, and all of that answers errors.</summary>
/// <param name="Namespace">The policy's namespace.</param>
/// <param name="Reaches">Whether the policy may be for this Gateway or route.</param>
/// <param name="GoesBeyond">Whether that may be in other namespaces, where ReferenceGrants let it.</param>
internal sealed record UnreadablePoint(string Namespace, Func<ObjectReference, bool> Reaches, bool GoesBeyond) : AttachmentPoint
{
    /// <summary>The defect of ours that is why.</summary>
    public Problem? Defect { get; init; }
}
