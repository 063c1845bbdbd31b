using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>A policy of a version that is not read is a policy all the same.</summary>
internal static class UnreadPolicy
{
    /// <summary>Closes whatever the policy may be for.</summary>
    /// <param name="reference">The policy.</param>
    /// <param name="empty">One of its kind with nothing in it.</param>
    public static PolicyAttachment Attach(ObjectReference reference, KubernetesResource empty)
    {
        var source = empty with
        {
            ApiVersion = $"{reference.Group}/{reference.Version ?? "v1alpha1"}",
            Kind = reference.Kind,
            Metadata = new() { Namespace = UnreadObjects.NamespaceOf(reference), Name = reference.Name },
        };
        return new PolicyAttachment(source, LayerTargets.Unreadable(source), new BrokenPolicy(source.Reference)
        {
            Problems = [new(ConditionReason.Invalid, "apiVersion", $"{source.ApiVersion} is not read; use {reference.Group}/v1alpha1.")],
        });
    }
}
