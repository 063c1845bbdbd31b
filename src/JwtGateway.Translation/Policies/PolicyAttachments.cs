using JwtGateway.Resources;

namespace JwtGateway.Translation.Policies;

/// <summary>Questions about several attachments.</summary>
internal static class PolicyAttachments
{
    /// <summary>Those that are enforced, with the object they come from.</summary>
    public static IEnumerable<(ObjectReference Source, EnforcedPolicy Policy)> OfEnforced(this IEnumerable<PolicyAttachment> attachments) =>
        attachments.Where(a => a.Policy is EnforcedPolicy).Select(a => (a.Source.Reference, (EnforcedPolicy)a.Policy));
}
