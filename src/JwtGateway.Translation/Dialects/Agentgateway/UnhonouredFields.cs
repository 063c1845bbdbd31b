using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>
/// Fields that are not honoured. What only makes requests faster, slower or better observed is left out with a warning, and so are answers to clients and what other
/// origins' pages may do, which is nothing then; everything else breaks the policy, since somebody may rely on it.
/// </summary>
/// <param name="harmless">The fields that may be left out.</param>
internal sealed class UnhonouredFields(params ImmutableArray<string> harmless)
{
    /// <summary>What breaks the policy.</summary>
    public ImmutableArray<Problem> Breaking(KubernetesResource policy) =>
        [.. policy.IssuesAt("spec").Where(i => !IsHarmless(i)).Select(i => Problem.From(ConditionReason.Invalid, i))];

    /// <summary>What is to be said of the rest.</summary>
    public IEnumerable<PolicyNote> Notes(KubernetesResource policy) => policy.Issues
        .Where(i => !FieldPath.IsAtOrBelow(i.Path, "spec") || IsHarmless(i))
        .Select(i => new PolicyNote(DiagnosticSeverity.Warning, i.Path, i.Message));

    private bool IsHarmless(FieldIssue issue) => issue.Path.Length > 0 && harmless.Any(h => FieldPath.IsAtOrBelow(issue.Path, h));
}
