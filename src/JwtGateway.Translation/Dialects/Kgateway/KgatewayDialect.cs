using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.AgentgatewayPolicies;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.Kgateway;

/// <summary>TrafficPolicy of gateway.kgateway.dev, with the GatewayExtensions that it refers to.</summary>
internal sealed class KgatewayDialect : IPolicyDialect
{
    private static readonly UnhonouredFields Unhonoured = new("spec.buffer", "spec.compression", "spec.cors", "spec.retry", "spec.timeouts");

    private readonly ClusterSnapshot _snapshot;
    private readonly FaultContainment _containment;
    private readonly LayerTargets _targets;
    private readonly ExtensionReader _extensions;
    private readonly PolicyPriority _priority;
    private readonly Layers _layers;

    public KgatewayDialect(ClusterSnapshot snapshot, SnapshotIndex index, BackendResolver backends, ReferenceGrants grants, FaultContainment containment)
    {
        _snapshot = snapshot;
        _containment = containment;
        _targets = new LayerTargets(index, [(ApiGroup.Core, "Service")]);
        _extensions = new ExtensionReader(snapshot, grants, new ProviderReader(index, new KeyUpstreams(snapshot, index, backends, grants)));
        _priority = new PolicyPriority(index);
        _layers = new Layers(containment, new AnswersIr(), arrange: _priority.Arrange);
    }

    public string Name => "TrafficPolicy of kgateway";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) =>
        snapshot.KgatewayTrafficPolicies.SelectMany(p => Compile(p, diagnostics))
            .Concat(snapshot.Unread.Where(r => r is { Group: ApiGroup.Kgateway, Kind: "TrafficPolicy" })
                .Select(r => UnreadPolicy.Attach(r, new KgatewayTrafficPolicy())));

    public FilterPolicy? Filter(ObjectReference reference)
    {
        if (reference is not { Group: ApiGroup.Kgateway, Kind: "TrafficPolicy" } || _snapshot.KgatewayTrafficPolicies.FirstOrDefault(p => p.Reference == reference) is not { } policy)
            return null;
        var notes = new List<PolicyNote>();
        var compiled = Compile(policy, [], notes);
        if (policy.Spec is { JwtAuth.Disable: not null } or { Jwt.Disable: not null })
        {
            notes.Add(new(DiagnosticSeverity.Warning, "spec.jwtAuth.disable",
                "Named in a filter it is held to beside the policies that target the route, and cannot disable what those ask for; let it target the route or rule."));
        }

        return new FilterPolicy(policy, compiled) { Notes = [.. notes] };
    }

    private ImmutableArray<PolicyAttachment> Compile(KgatewayTrafficPolicy policy, DiagnosticSink diagnostics)
    {
        var points = _containment.Run<ImmutableArray<AttachmentPoint>>(
            new(policy.Reference, TranslationStep.PolicyTargets, "spec"),
            () => Targets(policy, diagnostics),
            defect => [LayerTargets.Unreadable(policy) with { Defect = defect }]);
        if (points.IsEmpty)
            return [];
        var notes = new List<PolicyNote>();
        var compiled = _containment.Run<RoutePolicy>(
            new(policy.Reference, TranslationStep.Policy),
            () => Compile(policy, points, notes),
            defect => new BrokenPolicy(policy.Reference) { Problems = [defect] });
        return [.. points.Select(point => new PolicyAttachment(policy, point, compiled) { Notes = [.. notes], Layers = _layers })];
    }

    /// <summary>Without targets it is there for filters to name.</summary>
    private ImmutableArray<AttachmentPoint> Targets(KgatewayTrafficPolicy policy, DiagnosticSink diagnostics) =>
        policy.Spec is { TargetRefs.IsEmpty: true, TargetSelectors.IsEmpty: true } && !policy.Issues.Any(HidesTargets)
            ? []
            : _targets.Read(policy,
                [.. policy.Spec.TargetRefs.Select(t => new AgentgatewayTarget { Group = t.Group, Kind = t.Kind, Name = t.Name, SectionName = t.SectionName })],
                policy.Spec.TargetSelectors, diagnostics);

    private static bool HidesTargets(FieldIssue issue) => issue.Meant is "targetRefs" or "targetSelectors"
        || FieldPath.IsAtOrBelow("spec.targetRefs", issue.Path) || FieldPath.IsAtOrBelow(issue.Path, "spec.targetRefs") || FieldPath.IsAtOrBelow(issue.Path, "spec.targetSelectors");

    private RoutePolicy Compile(KgatewayTrafficPolicy policy, ImmutableArray<AttachmentPoint> points, List<PolicyNote> notes)
    {
        notes.AddRange(Unhonoured.Notes(policy));
        var (tokens, keyProblems, jwtProblems) = _extensions.Read(policy, notes);
        ImmutableArray<Problem> problems =
        [
            .. Unhonoured.Breaking(policy),
            .. _priority.Check(policy, points),
            .. jwtProblems,
            .. policy.Spec.Rbac is { } rbac ? Rbac.Check(rbac) : [],
        ];
        if (!problems.IsEmpty)
            return new BrokenPolicy(policy.Reference) { Problems = problems };
        var layer = new TrafficLayer(policy.Reference)
        {
            Tokens = tokens,
            Authorization = policy.Spec.Rbac is { } rules ? Rbac.Read(rules, policy.Reference) : null,
            ReplacesAuthorization = true,
        };
        _layers.Add(policy, layer);
        var alone = LayerFold.Of([(layer, 0)], _layers.Answers)
            ?? new EnforcedPolicy(new EnforceIr { Source = policy.Reference.ToString(), Jwt = new NotAskedIr() }, new PolicyMaterial());
        return new EnforcedPolicy(alone.Enforce, alone.Material) { Problems = keyProblems };
    }
}
