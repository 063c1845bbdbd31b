using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects;

/// <summary>
/// A way of writing policies. A dialect turns its own resources into attachments and reports the fields it cannot honour; attachment,
/// precedence, fail-closed and statuses are written once, for all dialects, in <see cref="Policies"/>.
/// </summary>
internal interface IPolicyDialect
{
    /// <summary>What people call it, e.g. <c>SecurityPolicy</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Every policy of the dialect, broken ones included: those end as <see cref="BrokenPolicy"/>. It does not look at whether anything of ours
    /// is targeted, and writes its diagnostics only into the attachments and, for what concerns no single policy, into
    /// <paramref name="diagnostics"/>.
    /// </summary>
    IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics);

    /// <summary>
    /// The policy that a route names in an ExtensionRef filter, and all that is to be said of it; null: it is not of a kind that this dialect has for that. It is
    /// asked once for each policy.
    /// </summary>
    /// <param name="reference">The policy.</param>
    FilterPolicy? Filter(ObjectReference reference) => null;

    /// <summary>Why a policy of this dialect cannot be named in an ExtensionRef filter, though it may be named elsewhere; null: it can, or is not of this dialect.</summary>
    /// <param name="reference">The policy.</param>
    string? WhyNoRouteFilter(ObjectReference reference) => null;

    /// <summary>
    /// The policies that an annotation of an Ingress, or of another routing object that is no Gateway API, names; null: the annotation is not this dialect's. What is
    /// named and is not there is a problem. For those that are, <see cref="Filter"/> is asked.
    /// </summary>
    /// <param name="name">The annotation, one of those that <see cref="PolicyAnnotations"/> knows.</param>
    /// <param name="value">Its value.</param>
    /// <param name="on">The object that has it.</param>
    NamedPolicies? ReadAnnotation(string name, string value, KubernetesResource on) => null;
}
