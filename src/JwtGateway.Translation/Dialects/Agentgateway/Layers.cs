using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>The policies of one phase, which add to each other.</summary>
/// <param name="containment">Where defects are caught.</param>
/// <param name="answers">How refusals are worded.</param>
/// <param name="beforeRouting">Whether they are asked before there is a route.</param>
/// <param name="arrange">Puts them in the order in which they count; null: the more specific before the wider, the older before the younger.</param>
internal sealed class Layers(
    FaultContainment containment, AnswersIr answers, bool beforeRouting = false, Func<ImmutableArray<PolicyLayer>, ImmutableArray<PolicyLayer>>? arrange = null) : IPolicyLayers
{
    private readonly Dictionary<KubernetesResource, TrafficLayer> _layers = new(ReferenceEqualityComparer.Instance);

    /// <summary>How refusals are worded.</summary>
    public AnswersIr Answers => answers;

    public bool BeforeRouting => beforeRouting;

    /// <summary>Notes what a policy contributes.</summary>
    public void Add(KubernetesResource policy, TrafficLayer layer) => _layers[policy] = layer;

    public RoutePolicy? Fold(ImmutableArray<PolicyLayer> layers) => containment.Run<RoutePolicy?>(
        new(layers[^1].Attachment.Source.Reference, TranslationStep.Policy, "spec.traffic"),
        () => Merge(layers),
        defect => new BrokenPolicy(layers[^1].Attachment.Source.Reference) { Problems = [defect] });

    private RoutePolicy? Merge(ImmutableArray<PolicyLayer> layers)
    {
        if (layers.Select(l => l.Attachment.Policy).OfType<BrokenPolicy>().FirstOrDefault() is { } broken)
            return broken;
        return LayerFold.Of([.. (arrange?.Invoke(layers) ?? layers).Select(l => (Layer(l.Attachment), l.Level))], answers);
    }

    private TrafficLayer Layer(PolicyAttachment attachment) => _layers.TryGetValue(attachment.Source, out var layer)
        ? layer
        : throw new InvalidOperationException($"{attachment.Source.Reference} was not compiled.");
}
