using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.AgentgatewayPolicies;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Kgateway;

/// <summary>Compiles <c>jwtAuth</c>, with the GatewayExtension that it refers to.</summary>
internal sealed class ExtensionReader(ClusterSnapshot snapshot, ReferenceGrants grants, ProviderReader providers)
{
    private const string Kind = "GatewayExtension";
    private const int MaxProviders = 32;

    private readonly Dictionary<ObjectReference, GatewayExtension> _extensions = snapshot.GatewayExtensions
        .OrderBy(e => e, ResourceAge.Order).DistinctBy(e => e.Reference).ToDictionary(e => e.Reference);

    /// <summary>What comes of it; null tokens: nothing is said of them, or something is wrong.</summary>
    public (CompiledTokens? Tokens, ImmutableArray<Problem> Keys, ImmutableArray<Problem> Problems) Read(KgatewayTrafficPolicy policy, List<PolicyNote> notes)
    {
        var (jwt, path) = policy.Spec.JwtAuth is { } auth ? (auth, "spec.jwtAuth") : (policy.Spec.Jwt, "spec.jwt");
        if (policy.Spec is { JwtAuth: not null, Jwt: not null })
            return Failed("spec.jwt", "It is the old name of jwtAuth; remove it.");
        return jwt switch
        {
            null => (null, [], []),
            { Disable: not null, ExtensionRef: null } => (new CompiledTokens(new NotAskedIr(), new PolicyMaterial()), [], []),
            { Disable: null, ExtensionRef: { } reference } => Read(policy, reference, path + ".extensionRef", notes),
            _ => Failed(path, "Exactly one of extensionRef and disable must be set."),
        };
    }

    private (CompiledTokens?, ImmutableArray<Problem>, ImmutableArray<Problem>) Read(KgatewayTrafficPolicy policy, KgatewayExtensionRef reference, string path, List<PolicyNote> notes)
    {
        var target = new ObjectReference(ApiGroup.Kgateway, Kind, reference.Namespace ?? policy.Metadata.Namespace, reference.Name);
        if (!grants.Permit(policy.Reference, target))
        {
            return Failed(path, $"{Kind} {target.Namespace}/{target.Name} is not permitted by any ReferenceGrant: add one to namespace {target.Namespace} that permits "
                + $"{policy.Kind} of group {ApiGroup.Kgateway} in namespace {policy.Metadata.Namespace}.");
        }

        if (!_extensions.TryGetValue(target, out var extension))
            return Failed(path, $"{Kind} {target.Namespace}/{target.Name} not found.");
        var issues = extension.IssuesAt("spec");
        if (!issues.IsEmpty)
            return (null, [], [.. issues.Select(i => new Problem(ConditionReason.Invalid, path, $"{target}: {i.Path}: {i.Message}"))]);
        if (extension.Spec.Jwt is not { } jwt)
            return Failed(path, $"{target}: spec.jwt is not set.");
        ImmutableArray<string> wrong = [.. Check(jwt)];
        var sources = jwt.Providers.Select((p, i) => providers.Keys(extension, p, i, notes)).ToList();
        wrong = [.. wrong, .. jwt.Providers.SelectMany((p, i) => ProviderReader.Check(p, $"spec.jwt.providers[{i}]")), .. sources.SelectMany(s => s.Problems).Select(p => p.Text)];
        return wrong.IsEmpty
            ? (Tokens(policy, extension, jwt, sources), [.. sources.Select(s => s.Unavailable).OfType<Problem>().Select(p => new Problem(p.Reason, path, $"{target}: {p.Text}"))], [])
            : (null, [], [.. wrong.Select(w => new Problem(ConditionReason.Invalid, path, $"{target}: {w}"))]);
    }

    private static IEnumerable<string> Check(KgatewayJwt jwt)
    {
        if (jwt.ValidationMode is not (null or "Strict" or "AllowMissing"))
            yield return "spec.jwt.validationMode: the mode is not known; use Strict or AllowMissing.";
        if (jwt.Providers.Length is 0 or > MaxProviders)
            yield return $"spec.jwt.providers: 1 to {MaxProviders} providers are needed.";
        if (jwt.Providers.DistinctBy(p => p.Name, StringComparer.Ordinal).Count() < jwt.Providers.Length)
            yield return "spec.jwt.providers: names must be unique.";
    }

    private static CompiledTokens Tokens(KgatewayTrafficPolicy policy, GatewayExtension extension, KgatewayJwt jwt, List<KeysOutcome> sources)
    {
        ImmutableArray<JwtProviderIr> read = [.. jwt.Providers.Select((p, i) => ProviderReader.Read(extension, p, sources[i].Source!.Id))];
        ImmutableArray<JwtRequirementIr> each = [.. read.Select(p => new ProviderRequirementIr(p.Id))];
        if (jwt.ValidationMode == "AllowMissing")
            each = each.Add(new AllowMissingIr());
        var material = new PolicyMaterial
        {
            Providers = read,
            Namespaces = [.. new[] { extension.Metadata.Namespace, policy.Metadata.Namespace }.Distinct(StringComparer.Ordinal)],
            KeySources = [.. sources.Select(s => s.Source).OfType<KeySourceIr>()],
            Upstreams = [.. sources.Select(s => s.Upstream).OfType<UpstreamIr>()],
            Secrets = [.. sources.SelectMany(s => s.Secrets)],
            KeyBackends = [.. sources.SelectMany(s => s.Backends)],
        };
        return new CompiledTokens(each is [var only] ? only : new AnyRequirementIr(each), material) { RecomputeRoute = read.Any(p => !p.ClaimHeaders.IsEmpty) };
    }

    private static (CompiledTokens?, ImmutableArray<Problem>, ImmutableArray<Problem>) Failed(string path, string message) =>
        (null, [], [new Problem(ConditionReason.Invalid, path, message)]);
}
