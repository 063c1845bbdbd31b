using JwtGateway.Ir;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Revocations;

/// <summary>New ids for some of a policy's providers, wherever the policy names them.</summary>
internal sealed class ProviderNames(IEnumerable<KeyValuePair<string, string>> names)
{
    private readonly Dictionary<string, string> _names = new(names, StringComparer.Ordinal);

    public EnforcedPolicy Apply(EnforcedPolicy policy) => _names.Count == 0 ? policy : policy with
    {
        Material = policy.Material with { Providers = [.. policy.Material.Providers.Select(p => p with { Id = Of(p.Id) })] },
        Enforce = policy.Enforce with
        {
            Jwt = Of(policy.Enforce.Jwt),
            Authorization = policy.Enforce.Authorization is { } authorization
                ? authorization with { Rules = [.. authorization.Rules.Select(Of)] }
                : null,
        },
    };

    public TrafficRules Apply(TrafficRules policy) => _names.Count == 0 ? policy : policy with
    {
        Material = policy.Material with { Providers = [.. policy.Material.Providers.Select(p => p with { Id = Of(p.Id) })] },
        Traffic = policy.Traffic with { Rules = [.. policy.Traffic.Rules.Select(r => r with { Actions = [.. r.Actions.Select(Of)] })] },
    };

    private TrafficActionIr Of(TrafficActionIr action) =>
        action is JwtValidationActionIr validation ? new JwtValidationActionIr([.. validation.Providers.Select(Of)]) : action;

    private JwtRequirementIr Of(JwtRequirementIr requirement) => requirement switch
    {
        ProviderRequirementIr one => new ProviderRequirementIr(Of(one.Provider)),
        AnyRequirementIr any => new AnyRequirementIr([.. any.Requirements.Select(Of)]),
        AllRequirementIr all => new AllRequirementIr([.. all.Requirements.Select(Of)]),
        AllowMissingIr or AllowMissingOrFailedIr or NotAskedIr => requirement,
        var other => throw new NotSupportedException($"No names in {other.GetType().Name}."),
    };

    private AuthorizationRuleIr Of(AuthorizationRuleIr rule) =>
        rule.Token is { } token ? rule with { Token = token with { Provider = Of(token.Provider) } } : rule;

    private string Of(string id) => _names.GetValueOrDefault(id, id);
}
