using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Traffic;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.TrafficPolicies;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>Compiles an endpoint into one rule for all of its host. What is not honoured as written answers 500.</summary>
internal sealed class EndpointCompiler(SnapshotIndex index, BackendResolver backends, NgrokDialect policies, DiagnosticSink diagnostics)
{
    private readonly EndpointUpstreams _upstreams = new(index, backends);

    /// <param name="endpoint">An AgentEndpoint or a CloudEndpoint.</param>
    public RuleState Compile(KubernetesResource endpoint) => endpoint switch
    {
        AgentEndpoint agent => Compile(agent),
        CloudEndpoint cloud => Compile(cloud),
        var other => throw new NotSupportedException($"{other.GetType().Name} is no endpoint."),
    };

    private RuleState Compile(AgentEndpoint agent)
    {
        var rule = Start(agent);
        var protocol = agent.Spec.Upstream.Protocol is null or "http1" or "http2"
            ? []
            : Problems("spec.upstream.protocol", "The protocol is http1 or http2.");
        return _upstreams.Apply(agent, Policies(agent, rule with { Problems = [.. rule.Problems, .. protocol] }));
    }

    private RuleState Compile(CloudEndpoint cloud)
    {
        var rule = Start(cloud);
        var settings = cloud.Spec.TrafficPolicy;
        var named = settings?.TargetRef?.Name ?? cloud.Spec.TrafficPolicyName;
        var forms = new[] { settings?.Inline is not null, settings?.Policy is not null, settings?.TargetRef is not null, !string.IsNullOrEmpty(cloud.Spec.TrafficPolicyName) }.Count(f => f);
        if (forms != 1)
            return rule with { Problems = [.. rule.Problems, .. Problems("spec.trafficPolicy", "A CloudEndpoint needs a policy, in one form: inline, or the name of one in targetRef.")] };
        if (named is not null && policies.Find(cloud.Metadata.Namespace, named) is null)
            return rule with { Problems = [.. rule.Problems, .. Missing("spec.trafficPolicy.targetRef", cloud, named)] };
        var compiled = policies.Compiled(cloud);
        rule = rule with { Policies = [cloud.Reference] };
        if (!compiled.AnswersAll && compiled.Policy.Problems.IsEmpty)
        {
            diagnostics.Warning(cloud.Reference, "spec.trafficPolicy", "Nothing in the policy answers requests that it lets through, or sends them on, so they are answered 500; "
                + "end it with deny, custom-response, redirect or forward-internal.");
        }

        return rule;
    }

    /// <summary>Adds the policy of an AgentEndpoint.</summary>
    private RuleState Policies(AgentEndpoint agent, RuleState rule)
    {
        const string path = "spec.trafficPolicy";
        return agent.Spec.TrafficPolicy switch
        {
            null => rule,
            { Inline: not null, TargetRef: null, Type: null or "inline" } => rule with { Policies = rule.Policies.Add(agent.Reference) },
            { Inline: null, TargetRef.Name: { Length: > 0 } name, Type: null or "targetRef" } => policies.Find(agent.Metadata.Namespace, name) is { } policy
                ? rule with { Policies = rule.Policies.Add(policy.Reference) }
                : rule with { Problems = [.. rule.Problems, .. Missing(path + ".targetRef", agent, name)] },
            _ => rule with { Problems = [.. rule.Problems, .. Problems(path, "Exactly one of inline and targetRef must be set, and type, if it is there, must name it.")] },
        };
    }

    private static RuleState Start(KubernetesResource endpoint) => new()
    {
        Index = 0,
        Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }],
        Problems =
        [
            .. endpoint.Issues.Where(i => i.Path.Length == 0 || FieldPath.IsAtOrBelow(i.Path, "spec")).Select(i => Problem.From(ConditionReason.UnsupportedValue, i)),
            .. TrafficAnnotations.All.Where(endpoint.Metadata.Annotations.ContainsKey)
                .SelectMany(name => Problems(PolicyAnnotations.Path(name), "An endpoint has its policy in spec.trafficPolicy; move it there.")),
        ],
    };

    private static ImmutableArray<Problem> Missing(string path, KubernetesResource endpoint, string name) =>
        Problems(path, $"No NgrokTrafficPolicy or TrafficPolicy {endpoint.Metadata.Namespace}/{DocumentText.Shown(name)} exists; create it.");

    private static ImmutableArray<Problem> Problems(string path, string message) => [new(ConditionReason.UnsupportedValue, path, message)];
}
