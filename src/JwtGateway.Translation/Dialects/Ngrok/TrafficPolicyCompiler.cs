using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Expansion.Endpoints;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>What a Traffic Policy came to.</summary>
/// <param name="Policy">Rules, or a policy that closes what it is for.</param>
/// <param name="Notes">Remarks.</param>
internal sealed record CompiledDocument(RoutePolicy Policy, ImmutableArray<PolicyNote> Notes)
{
    /// <summary>Whether it has rules of phase <c>on_tcp_connect</c>.</summary>
    public bool HasTcpRules { get; init; }

    /// <summary>Whether no request gets past the policy: it answers all, or hands them over.</summary>
    public bool AnswersAll { get; init; }
}

/// <summary>Compiles Traffic Policies: all of one, or none of it. Actions that are not honoured are the exception; they answer 500 where they are reached.</summary>
internal sealed class TrafficPolicyCompiler(SnapshotIndex index, BackendResolver backends, InternalAddresses endpoints)
{
    private readonly RemoteKeys _remote = new(index, backends);
    private readonly HostBackends _hosts = new(index);
    private readonly DecryptionKeys _decryption = new(index, new KeyStretching());

    /// <param name="source">The object that has the document, or that names the one that has.</param>
    /// <param name="document">The document.</param>
    /// <param name="path">Its field.</param>
    public CompiledDocument Compile(KubernetesResource source, JsonNode? document, string path)
    {
        var log = new DocumentLog();
        foreach (var issue in source.Issues)
        {
            if (FieldPath.IsAtOrBelow(issue.Path, "spec"))
                log.Error(issue.Path, issue.Message);
            else
                log.Warning(issue.Path, issue.Message);
        }

        if (PolicyDocument.Open(document, path, log) is not { } fields)
            return new(Broken(source, log), [.. log.Notes]);
        var jwt = new JwtValidationReader(source, new KeySetReader(_remote, _hosts), new DecryptionReader(_decryption), log);
        var forward = new ForwardActions(source.Metadata.Namespace, endpoints);
        var actions = new ActionReader(jwt, forward, log);
        var reader = new DocumentReader(actions, log);
        var rules = reader.Read(fields);
        if (rules.IsEmpty && actions.ResponseHeaders.IsEmpty && log.Problems.Count == 0)
            log.Warning(path, "The policy has no rules that do anything, so it asks for nothing.");
        return new(log.Problems.Count > 0 ? Broken(source, log) : Enforced(source, rules, actions.ResponseHeaders, jwt.Material with { Endpoints = [.. forward.Found] }, log), [.. log.Notes])
        {
            HasTcpRules = reader.HasTcpRules,
            AnswersAll = rules.Any(r => r.Expressions.IsEmpty && r.Actions.Any(a => a is DenyActionIr or CustomResponseActionIr or ForwardActionIr or BrokenActionIr or RedirectActionIr { From: null })),
        };
    }

    private static TrafficRules Enforced(KubernetesResource source, ImmutableArray<TrafficRuleIr> rules, ImmutableArray<HeaderModifierIr> responses, PolicyMaterial material, DocumentLog log) =>
        new(new TrafficIr { Source = source.Reference.ToString(), Rules = [.. rules.Where(r => !r.Actions.IsEmpty)], ResponseHeaders = responses }, material) { Problems = [.. log.Closed] };

    private static BrokenPolicy Broken(KubernetesResource source, DocumentLog log) => new(source.Reference) { Problems = [.. log.Problems, .. log.Closed] };
}
