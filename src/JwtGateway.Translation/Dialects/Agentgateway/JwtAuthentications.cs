using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Compiles <c>traffic.jwtAuthentication</c>: all of it, or not at all.</summary>
internal sealed class JwtAuthentications(JwksReader keys)
{
    private const string Path = "spec.traffic.jwtAuthentication";
    private const int MaxProviders = 64;
    private const int MaxAudiences = 64;

    /// <summary>What jsonwebtoken verifies with the keys of a set: no HS, and no ES512.</summary>
    private static readonly ImmutableArray<string> Algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

    /// <param name="policy">The policy.</param>
    /// <param name="jwt">Its JWT validation.</param>
    /// <param name="notes">Takes remarks.</param>
    /// <returns>The result, or null and what is wrong; problems beside a result are about keys that cannot be had.</returns>
    public (CompiledTokens? Tokens, ImmutableArray<Problem> Problems) Compile(AgentgatewayPolicy policy, AgentgatewayJwt jwt, List<PolicyNote> notes)
    {
        var sources = jwt.Providers.Select((p, i) => keys.Read(policy, p.Jwks, Id(policy, i), $"{Path}.providers[{i}].jwks", notes)).ToList();
        ImmutableArray<Problem> problems = [.. Check(jwt), .. sources.SelectMany(s => s.Problems)];
        if (!problems.IsEmpty)
            return (null, problems);
        ImmutableArray<JwtProviderIr> providers = [.. jwt.Providers.Select((p, i) => Read(jwt, p, Id(policy, i), sources[i].Source!.Id))];
        if (jwt.Location?.Expression is not null)
            notes.Add(new(DiagnosticSeverity.Info, Path + ".location.expression", "Nobody can say where the token that an expression finds stands, so it is not removed from the request."));
        if (jwt.Providers.Select(p => p.Issuer).Distinct(StringComparer.Ordinal).Count() < jwt.Providers.Length)
            notes.Add(new(DiagnosticSeverity.Info, Path + ".providers", "Several providers have one issuer: a token of it passes when one of them takes it."));
        var tokens = new CompiledTokens(Requirement(jwt.Mode, providers), Material(policy, providers, sources)) { Mcp = jwt.Mcp is { } mcp ? ResourceMetadata.Read(mcp, jwt.Providers[0]) : null };
        return (tokens, [.. sources.Select(s => s.Unavailable).OfType<Problem>()]);
    }

    private static string Id(AgentgatewayPolicy policy, int index) =>
        $"{policy.Kind}.{policy.Reference.Group}/{policy.Metadata.Namespace}/{policy.Metadata.Name}/{index}";

    private static IEnumerable<Problem> Check(AgentgatewayJwt jwt)
    {
        if (jwt.Mode is not (null or "Strict" or "Optional" or "Permissive"))
            yield return Invalid(Path + ".mode", "The mode is not known; use Strict, Optional or Permissive.");
        if (jwt.Providers.Length is 0 or > MaxProviders)
            yield return Invalid(Path + ".providers", $"1 to {MaxProviders} providers are needed.");
        for (var i = 0; i < jwt.Providers.Length; i++)
        {
            if (jwt.Providers[i].Issuer.Length is 0 or > 256)
                yield return Invalid($"{Path}.providers[{i}].issuer", "The issuer is required, of at most 256 characters.");
            if (jwt.Providers[i].Audiences is var audiences && (audiences.Length > MaxAudiences || audiences.Contains("")))
                yield return Invalid($"{Path}.providers[{i}].audiences", $"At most {MaxAudiences} audiences are allowed, and none that is empty.");
        }

        foreach (var problem in jwt.Location is { } location ? TokenLocations.Check(location) : [])
            yield return problem;
        if (jwt.Mcp is not null && (jwt.Providers.Length != 1 || jwt.Mode is not (null or "Strict")))
            yield return Invalid(Path + ".mcp", "It requires mode Strict and exactly one provider.");
    }

    private static JwtProviderIr Read(AgentgatewayJwt jwt, AgentgatewayProvider provider, string id, string keySource) => new()
    {
        Id = id,
        Name = provider.Issuer,
        Issuers = [provider.Issuer],
        Audiences = provider.Audiences,
        KeySource = keySource,
        Algorithms = Algorithms,
        Locations = TokenLocations.Read(jwt.Location),
        Times = new TokenTimesIr { RequireExpiration = true },
        RequireKeyId = true,

        // The field compares without schemes and final slashes, as Envoy does; agentgateway compares exactly.
        RequiredClaims = provider.Audiences.IsEmpty ? [] : [new ClaimConditionIr { Path = ["aud"], Form = ClaimForm.StringArray, Values = provider.Audiences }],
        SeveralTokens = SeveralTokens.Same,
        ForwardToken = false,
    };

    private static JwtRequirementIr Requirement(string? mode, ImmutableArray<JwtProviderIr> providers)
    {
        ImmutableArray<JwtRequirementIr> each = [.. providers.Select(p => new ProviderRequirementIr(p.Id))];
        return mode switch
        {
            "Optional" => new AnyRequirementIr(each.Add(new AllowMissingIr())),
            "Permissive" => new AnyRequirementIr(each.Add(new AllowMissingOrFailedIr())),
            _ => each is [var only] ? only : new AnyRequirementIr(each),
        };
    }

    private static PolicyMaterial Material(AgentgatewayPolicy policy, ImmutableArray<JwtProviderIr> providers, List<KeysOutcome> sources) => new()
    {
        Providers = providers,
        Namespaces = [policy.Metadata.Namespace],
        KeySources = [.. sources.Select(s => s.Source).OfType<KeySourceIr>()],
        Upstreams = [.. sources.Select(s => s.Upstream).OfType<UpstreamIr>()],
        Secrets = [.. sources.SelectMany(s => s.Secrets)],
        KeyBackends = [.. sources.SelectMany(s => s.Backends)],
    };

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
