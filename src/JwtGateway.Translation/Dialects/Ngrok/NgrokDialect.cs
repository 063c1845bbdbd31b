using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Traffic;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Expansion.Endpoints;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>
/// Traffic Policies as ngrok has them: TrafficPolicy of jwtgateway.io, which is our own, NgrokTrafficPolicy of ngrok.k8s.ngrok.com and TrafficPolicy of ngrok.com. They
/// target nothing: annotations and ExtensionRef filters name them, and endpoints hold them.
/// </summary>
internal sealed class NgrokDialect(ClusterSnapshot snapshot, SnapshotIndex index, BackendResolver backends) : IPolicyDialect
{
    private readonly TrafficPolicyCompiler _compiler = new(index, backends, new InternalAddresses(snapshot));
    private readonly Dictionary<ObjectReference, CompiledDocument> _compiled = [];
    private readonly Dictionary<ObjectReference, TrafficPolicy> _policies = Index(snapshot.TrafficPolicies);
    private readonly Dictionary<ObjectReference, AgentEndpoint> _agents = Index(snapshot.AgentEndpoints);
    private readonly Dictionary<ObjectReference, CloudEndpoint> _clouds = Index(snapshot.CloudEndpoints);

    public string Name => "Traffic Policy";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) => [];

    public FilterPolicy? Filter(ObjectReference reference) => Source(reference) is { } source && Compiled(source) is { } compiled
        ? new FilterPolicy(source, compiled.Policy) { Notes = compiled.Notes }
        : null;

    public string? WhyNoRouteFilter(ObjectReference reference) =>
        _policies.TryGetValue(reference, out var policy) && Compiled(policy).HasTcpRules
            ? $"{reference} has rules of phase on_tcp_connect, which are for connections and not for the requests of one route; name it in an annotation of the Gateway, or remove them."
            : null;

    public NamedPolicies? ReadAnnotation(string name, string value, KubernetesResource on)
    {
        if (!TrafficAnnotations.All.Contains(name))
            return null;
        if (value.Length == 0 || (name == TrafficAnnotations.Old && on.Metadata.Annotations.ContainsKey(TrafficAnnotations.New)))
            return NamedPolicies.None;
        return Find(on.Metadata.Namespace, value, name) is { } policy
            ? new([policy.Reference], [])
            : new([], [new(ConditionReason.TargetNotFound, PolicyAnnotations.Path(name),
                $"No TrafficPolicy or NgrokTrafficPolicy {on.Metadata.Namespace}/{DocumentText.Shown(value)} exists; create it, or remove the annotation.")]);
    }

    /// <summary>The policy of a name in a namespace, whichever of the three kinds it is; those of the kind that the annotation is of go before others.</summary>
    public TrafficPolicy? Find(string ns, string name, string annotation = TrafficAnnotations.Old)
    {
        ImmutableArray<(string Group, string Kind)> kinds = [(ApiGroup.NgrokKubernetes, "NgrokTrafficPolicy"), (ApiGroup.Ngrok, "TrafficPolicy"), (ApiGroup.JwtGateway, "TrafficPolicy")];
        var ours = annotation == TrafficAnnotations.Ours ? kinds.Reverse() : kinds;
        return ours.Select(k => _policies.GetValueOrDefault(new(k.Group, k.Kind, ns, name))).OfType<TrafficPolicy>().FirstOrDefault();
    }

    /// <summary>What the policy of an endpoint comes to, or a Traffic Policy.</summary>
    public CompiledDocument Compiled(KubernetesResource source) =>
        _compiled.TryGetValue(source.Reference, out var known) ? known : _compiled[source.Reference] = Compile(source);

    private CompiledDocument Compile(KubernetesResource source) => source switch
    {
        TrafficPolicy policy => _compiler.Compile(policy, policy.Spec.Policy, "spec.policy"),
        AgentEndpoint agent => _compiler.Compile(agent, agent.Spec.TrafficPolicy?.Inline, "spec.trafficPolicy.inline"),
        CloudEndpoint cloud => Compile(cloud),
        var other => throw new NotSupportedException($"{other.GetType().Name} holds no Traffic Policy."),
    };

    private CompiledDocument Compile(CloudEndpoint cloud) => cloud.Spec switch
    {
        { TrafficPolicy: { Inline: { } inline } } => _compiler.Compile(cloud, inline, "spec.trafficPolicy.inline"),
        { TrafficPolicy: { Policy: { } policy } } => _compiler.Compile(cloud, policy, "spec.trafficPolicy.policy"),
        _ when Named(cloud) is { } named => _compiler.Compile(named, named.Spec.Policy, "spec.policy"),
        _ => _compiler.Compile(cloud, null, "spec.trafficPolicy"),
    };

    private TrafficPolicy? Named(CloudEndpoint cloud) =>
        (cloud.Spec.TrafficPolicy?.TargetRef?.Name ?? cloud.Spec.TrafficPolicyName) is { Length: > 0 } name ? Find(cloud.Metadata.Namespace, name) : null;

    private KubernetesResource? Source(ObjectReference reference) =>
        _policies.GetValueOrDefault(reference) as KubernetesResource ?? _agents.GetValueOrDefault(reference) as KubernetesResource ?? _clouds.GetValueOrDefault(reference);

    private static Dictionary<ObjectReference, T> Index<T>(ImmutableArray<T> resources)
        where T : KubernetesResource => resources.OrderBy(r => r, ResourceAge.Order).DistinctBy(r => r.Reference).ToDictionary(r => r.Reference);
}
