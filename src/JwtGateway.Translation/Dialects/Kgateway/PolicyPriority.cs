using System.Collections.Immutable;
using System.Globalization;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Kgateway;

/// <summary>
/// Which policy counts where several have a field (kgateway, "Policy merging"): the more specific one's, unless the Gateway's annotation prefers its own; on one level the one
/// with the higher weight, then the oldest's.
/// </summary>
internal sealed class PolicyPriority(SnapshotIndex index)
{
    /// <summary>On a Gateway: whether its policies go before those of its routes.</summary>
    public const string Inherited = "kgateway.dev/inherited-policy-priority";

    /// <summary>On a policy: how it compares to others on its level.</summary>
    public const string Weight = "kgateway.dev/policy-weight";

    private readonly Dictionary<ObjectReference, Gateway> _gateways = index.Gateways.DistinctBy(g => g.Reference).ToDictionary(g => g.Reference);

    /// <summary>What is wrong with the annotations of a policy, and of the Gateways that it is for.</summary>
    public IEnumerable<Problem> Check(KubernetesResource policy, ImmutableArray<AttachmentPoint> points)
    {
        foreach (var target in points.OfType<TargetPoint>().Select(p => p.Object).Distinct())
        {
            if (_gateways.TryGetValue(target, out var gateway) && Problem(gateway) is { } problem)
                yield return problem;
        }

        if (policy.Metadata.Annotations.TryGetValue(Weight, out var text) && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            yield return new(ConditionReason.Invalid, $"metadata.annotations[{Weight}]", "Expected an integer.");
    }

    /// <summary>The policies in the order in which they count: of two that have a field the one on the higher level does, on one level the first.</summary>
    public ImmutableArray<PolicyLayer> Arrange(ImmutableArray<PolicyLayer> layers)
    {
        // Above all others, and among each other as before.
        var above = layers.Max(l => l.Level) + 1;
        return
        [
            .. layers.Select(l => PrefersOwn(l) ? l with { Level = l.Level + above } : l)
                .OrderBy(l => l.Level).ThenByDescending(l => WeightOf(l.Attachment.Source)),
        ];
    }

    private static int WeightOf(KubernetesResource policy) =>
        policy.Metadata.Annotations.TryGetValue(Weight, out var text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : 0;

    private bool PrefersOwn(PolicyLayer layer) => layer.Attachment.Point is TargetPoint point && _gateways.TryGetValue(point.Object, out var gateway)
        && gateway.Metadata.Annotations.TryGetValue(Inherited, out var value) && value is "ShallowMergePreferParent" or "DeepMergePreferParent";

    /// <summary>Whose policies were meant to count nobody can say then, and either choice may open what the other closes.</summary>
    private static Problem? Problem(Gateway gateway)
    {
        var isUnreadable = gateway.Issues.Any(i => FieldPath.IsAtOrBelow(i.Path, "metadata.annotations") || FieldPath.IsAtOrBelow("metadata.annotations", i.Path));
        var isKnown = !gateway.Metadata.Annotations.TryGetValue(Inherited, out var value)
            || value is "ShallowMergePreferChild" or "ShallowMergePreferParent" or "DeepMergePreferChild" or "DeepMergePreferParent";
        return isKnown && !isUnreadable ? null : new Problem(ConditionReason.Invalid, $"metadata.annotations[{Inherited}]",
            $"{gateway.Reference} has no value in it that is known, so nobody can say whose policies count; use ShallowMergePreferChild, ShallowMergePreferParent, DeepMergePreferChild or DeepMergePreferParent.");
    }
}
