using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>AgentgatewayPolicy of agentgateway.dev.</summary>
internal sealed class AgentgatewayPolicyDialect(
    ClusterSnapshot snapshot, SnapshotIndex index, BackendResolver backends, ReferenceGrants grants, FaultContainment containment) : IPolicyDialect
{
    private const string PreRouting = "PreRouting";

    private static readonly AnswersIr Answers = new() { Style = AnswerStyle.Agentgateway };

    private static readonly UnhonouredFields Unhonoured = new(
        "spec.traffic.buffer", "spec.traffic.cors", "spec.traffic.delay", "spec.traffic.retry", "spec.traffic.timeouts", "spec.traffic.transformation.response",
        "spec.traffic.jwtAuthentication.mcp.clientId", "spec.traffic.jwtAuthentication.mcp.provider",
        "spec.frontend.accessLog", "spec.frontend.http", "spec.frontend.metrics", "spec.frontend.tcp", "spec.frontend.tracing",
        "spec.backend.health", "spec.backend.http", "spec.backend.tcp");

    private readonly LayerTargets _targets = new(index,
        [(ApiGroup.Core, "Service"), (ApiGroup.Agentgateway, "AgentgatewayBackend"), ("inference.networking.k8s.io", "InferencePool"), ("inference.networking.x-k8s.io", "InferencePool")]);

    private readonly JwtAuthentications _jwt = new(new JwksReader(new KeyUpstreams(snapshot, index, backends, grants)));
    private readonly Layers _preRouting = new(containment, Answers, beforeRouting: true);
    private readonly Layers _postRouting = new(containment, Answers);

    public string Name => "AgentgatewayPolicy";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) =>
        snapshot.AgentgatewayPolicies.SelectMany(p => Compile(p, diagnostics))
            .Concat(snapshot.Unread.Where(r => r is { Group: ApiGroup.Agentgateway, Kind: "AgentgatewayPolicy" })
                .Select(r => UnreadPolicy.Attach(r, new AgentgatewayPolicy())));

    private ImmutableArray<PolicyAttachment> Compile(AgentgatewayPolicy policy, DiagnosticSink diagnostics)
    {
        var points = containment.Run<ImmutableArray<AttachmentPoint>>(
            new(policy.Reference, TranslationStep.PolicyTargets, "spec"),
            () => _targets.Read(policy, policy.Spec.TargetRefs, policy.Spec.TargetSelectors, diagnostics),
            defect => [LayerTargets.Unreadable(policy) with { Defect = defect }]);
        var notes = new List<PolicyNote>();
        var layers = policy.Spec.Traffic?.Phase == PreRouting ? _preRouting : _postRouting;
        var compiled = containment.Run<RoutePolicy>(
            new(policy.Reference, TranslationStep.Policy),
            () => Compile(policy, layers, notes),
            defect => new BrokenPolicy(policy.Reference) { Problems = [defect] });
        return [.. points.Select(point => new PolicyAttachment(policy, point, compiled) { Notes = [.. notes], Layers = layers })];
    }

    private RoutePolicy Compile(AgentgatewayPolicy policy, Layers layers, List<PolicyNote> notes)
    {
        notes.AddRange(Unhonoured.Notes(policy));
        var traffic = policy.Spec.Traffic;
        var (tokens, keyProblems) = traffic?.JwtAuthentication is { } jwt ? _jwt.Compile(policy, jwt, notes) : (null, []);
        ImmutableArray<Problem> problems =
        [
            .. Unhonoured.Breaking(policy),
            .. PolicyRules.Check(policy),
            .. traffic?.JwtAuthentication is not null && tokens is null ? keyProblems : [],
            .. traffic?.Authorization is { } authorization ? Authorizations.Check(authorization) : [],
            .. traffic?.Transformation?.Request is { } request ? Transformations.Check(request) : [],
        ];
        if (!problems.IsEmpty)
            return new BrokenPolicy(policy.Reference) { Problems = problems };

        var layer = new TrafficLayer(policy.Reference)
        {
            Tokens = tokens,
            Authorization = traffic?.Authorization is { } rule ? Authorizations.Read(rule, policy.Reference) : null,
            Transform = traffic?.Transformation?.Request is { } changes ? Transformations.Read(changes) : null,
            Overrides = policy.Spec.Strategy?.Inheritance == "Override",
        };
        layers.Add(policy, layer);
        var alone = LayerFold.Of([(layer, 0)], layers.Answers)
            ?? new EnforcedPolicy(new EnforceIr { Source = policy.Reference.ToString(), Jwt = new NotAskedIr() }, new PolicyMaterial());
        return new EnforcedPolicy(alone.Enforce, alone.Material) { Problems = keyProblems };
    }
}
