using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
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

    /// <summary>Where the last action of all sends requests; null: nowhere.</summary>
    public DocumentText? Forward { get; init; }

    /// <summary>Whether no request gets past the policy.</summary>
    public bool AnswersAll { get; init; }
}

/// <summary>Compiles Traffic Policies: all of one, or none of it. Actions that are not honoured are the exception; they answer 500 where they are reached.</summary>
internal sealed class TrafficPolicyCompiler(SnapshotIndex index, BackendResolver backends)
{
    private readonly RemoteKeys _remote = new(index, backends);
    private readonly HostBackends _hosts = new(index);
    private readonly DecryptionKeys _decryption = new(index, new KeyStretching());

    /// <param name="source">The object that has the document, or that names the one that has.</param>
    /// <param name="document">The document.</param>
    /// <param name="path">Its field.</param>
    /// <param name="isCloud">Whether it is a CloudEndpoint's, so that its last action may be <c>forward-internal</c>.</param>
    public CompiledDocument Compile(KubernetesResource source, JsonNode? document, string path, bool isCloud = false)
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
        var forward = isCloud ? LastAction(document, path) : null;
        var reader = new DocumentReader(new ActionReader(jwt, log) { Forward = forward }, log);
        var rules = reader.Read(fields);
        if (rules.IsEmpty && forward?.Url is null && log.Problems.Count == 0)
            log.Warning(path, "The policy has no rules that do anything, so it asks for nothing.");
        return new(log.Problems.Count > 0 ? Broken(source, log) : Enforced(source, rules, jwt, log), [.. log.Notes])
        {
            HasTcpRules = reader.HasTcpRules,
            Forward = forward?.Url,
            AnswersAll = rules.Any(r => r.Expressions.IsEmpty && r.Actions.Any(a => a is DenyActionIr or CustomResponseActionIr or BrokenActionIr or RedirectActionIr { From: null })),
        };
    }

    private static TrafficRules Enforced(KubernetesResource source, ImmutableArray<TrafficRuleIr> rules, JwtValidationReader jwt, DocumentLog log) =>
        new(new TrafficIr { Source = source.Reference.ToString(), Rules = [.. rules.Where(r => !r.Actions.IsEmpty)] }, jwt.Material) { Problems = [.. log.Closed] };

    private static BrokenPolicy Broken(KubernetesResource source, DocumentLog log) => new(source.Reference) { Problems = [.. log.Problems, .. log.Closed] };

    /// <summary>The last action of the last rule, where that is for every request.</summary>
    private static ForwardTarget? LastAction(JsonNode? document, string path) =>
        document is JsonObject fields && fields["on_http_request"] is JsonArray { Count: > 0 } rules
        && rules[^1] is JsonObject rule && rule["expressions"] is null or JsonArray { Count: 0 }
        && rule["actions"] is JsonArray { Count: > 0 } actions
            ? new ForwardTarget($"{path}.on_http_request[{rules.Count - 1}].actions[{actions.Count - 1}]")
            : null;
}
