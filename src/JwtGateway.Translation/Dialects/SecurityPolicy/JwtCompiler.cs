using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Compiles <c>spec.jwt</c>: all of it, or not at all.</summary>
internal sealed class JwtCompiler(RemoteKeys remote, LocalKeys local, DecryptionKeys decryption)
{
    private const string Path = "spec.jwt.providers";
    private const int MaxProviders = 16;

    public static JwtCompiler Create(SnapshotIndex index, RemoteKeys remote)
    {
        var stretching = new KeyStretching();
        return new JwtCompiler(remote, new LocalKeys(index, stretching), new DecryptionKeys(index, stretching));
    }

    public RoutePolicy Compile(EffectivePolicy effective, JwtPolicy jwt, List<PolicyNote> notes)
    {
        var policy = effective.Providers;
        var keys = jwt.Providers.Select((p, i) => Keys(policy, p, $"{Path}[{i}]", notes)).ToList();
        var decryptionKeys = jwt.Providers.Select((p, i) => DecryptionKeys(policy, p, $"{Path}[{i}].decryption", notes)).ToList();
        keys = [.. keys, .. decryptionKeys];
        ImmutableArray<Problem> problems =
        [
            .. CheckCount(jwt.Providers),
            .. StreamRules.Check(jwt),
            .. LocationRules.Check(jwt),
            .. jwt.Providers.SelectMany((p, i) => ProviderRules.Check(p, $"{Path}[{i}]")),
            .. keys.SelectMany(k => k.Problems),
        ];
        if (!problems.IsEmpty)
            return new BrokenPolicy(effective.Policy.Reference) { Problems = problems };

        ImmutableArray<JwtProviderIr> providers = [.. jwt.Providers.Select((p, i) => ProviderReader.Read(policy, p, keys[i].Source!.Id, decryptionKeys[i].Source?.Id))];
        var enforce = new EnforceIr
        {
            Source = effective.Policy.Reference.ToString(),
            Jwt = Requirement(providers, jwt),
            BodyLimit = jwt.BodyLimit ?? LocationRules.DefaultBodyLimit,
            RecomputeRoute = jwt.Providers.Any(p => p.RecomputeRoute),
            StreamGrace = StreamRules.Grace(jwt),
            Answers = new AnswersIr { UnavailableWhenStale = IsNative(effective.Policy) },
        };
        return new EnforcedPolicy(enforce, Material(effective, providers, keys)) { Problems = [.. keys.Select(k => k.Unavailable).OfType<Problem>()] };
    }

    private KeysOutcome Keys(SecurityPolicy policy, JwtProvider provider, string path, List<PolicyNote> notes) => provider switch
    {
        { RemoteJWKS: { } uri, LocalJWKS: null, OidcDiscovery: null } => remote.Compile(policy, provider, uri, path + ".remoteJWKS", notes),
        { RemoteJWKS: null, LocalJWKS: { } set, OidcDiscovery: null } => local.Compile(policy, provider.Name, set, path + ".localJWKS", notes),
        { RemoteJWKS: null, LocalJWKS: null, IssuerTemplate: not null } => Failed(path,
            "JWT: keys cannot be discovered from an issuerTemplate; specify remoteJWKS (or localJWKS)."),
        { RemoteJWKS: null, LocalJWKS: null, OidcDiscovery: { } discovery } => remote.Discover(policy, provider, discovery, path, notes),
        { RemoteJWKS: null, LocalJWKS: null } => Unnamed(policy, provider, path, notes),
        { OidcDiscovery: not null } => Failed(path, "JWT: only one of remoteJWKS, localJWKS and oidcDiscovery can be specified."),
        _ => Failed(path, "JWT: remoteJWKS and localJWKS cannot both be specified."),
    };

    /// <summary>In policies of our own an https issuer says where its keys are. In clear text that must be asked for.</summary>
    private KeysOutcome Unnamed(SecurityPolicy policy, JwtProvider provider, string path, List<PolicyNote> notes)
    {
        if (!IsNative(policy))
            return Failed(path, "JWT: either remoteJWKS or localJWKS must be specified.");
        return provider.Issuer.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? remote.Discover(policy, provider, new OidcDiscovery(), path, notes)
            : Failed(path, "JWT: either remoteJWKS or localJWKS must be specified, or an https issuer, whose keys are then discovered.");
    }

    private KeysOutcome DecryptionKeys(SecurityPolicy policy, JwtProvider provider, string path, List<PolicyNote> notes) =>
        provider.Decryption is { } settings ? decryption.Compile(policy, settings, path, notes) : new KeysOutcome();

    private static KeysOutcome Failed(string path, string message) => KeysOutcome.Failed(new Problem(ConditionReason.Invalid, path, message));

    private static bool IsNative(SecurityPolicy policy) => policy.Reference.Group == ApiGroup.JwtGateway;

    private static IEnumerable<Problem> CheckCount(ImmutableArray<JwtProvider> providers)
    {
        if (providers.Length is 0 or > MaxProviders)
            yield return new(ConditionReason.Invalid, Path, $"JWT: a policy needs 1 to {MaxProviders} providers.");
        foreach (var same in providers.GroupBy(p => p.Name).Where(g => g.Key.Length > 0 && g.Count() > 1))
            yield return new(ConditionReason.Invalid, Path, $"JWT: provider name {same.Key} must be unique.");
    }

    /// <summary>Any provider will do, or all are needed; with <c>optional</c>, no token will do too, with <c>failOpen</c> anything (Envoy Gateway).</summary>
    private static JwtRequirementIr Requirement(ImmutableArray<JwtProviderIr> providers, JwtPolicy jwt)
    {
        ImmutableArray<JwtRequirementIr> each = [.. providers.Select(p => new ProviderRequirementIr(p.Id))];
        if (jwt.Require == ModeRules.All && each.Length > 1)
            each = [new AllRequirementIr(each)];
        if (jwt.Optional)
            each = each.Add(new AllowMissingIr());
        if (jwt.FailOpen)
            each = each.Add(new AllowMissingOrFailedIr());
        return each is [var only] ? only : new AnyRequirementIr(each);
    }

    private static PolicyMaterial Material(EffectivePolicy effective, ImmutableArray<JwtProviderIr> providers, List<KeysOutcome> keys) => new()
    {
        Providers = providers,
        Namespaces = [.. new[] { effective.Providers.Metadata.Namespace, effective.Policy.Metadata.Namespace }.Distinct(StringComparer.Ordinal)],
        KeySources = [.. keys.Select(k => k.Source).OfType<KeySourceIr>()],
        Upstreams = [.. keys.Select(k => k.Upstream).OfType<UpstreamIr>()],
        Secrets = [.. keys.SelectMany(k => k.Secrets)],
        KeyBackends = [.. keys.SelectMany(k => k.Backends)],
    };
}
