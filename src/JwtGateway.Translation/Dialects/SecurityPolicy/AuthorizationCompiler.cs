using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Compiles <c>spec.authorization</c>: all of it, or not at all.</summary>
/// <param name="policy">The policy.</param>
/// <param name="owner">Whose providers they are: the policy itself, or the one that it is merged over.</param>
/// <param name="providers">The providers that its rules may name.</param>
internal sealed class AuthorizationCompiler(SecurityPolicy policy, SecurityPolicy owner, ImmutableArray<JwtProvider> providers)
{
    private const string Path = "spec.authorization";

    /// <summary>Envoy Gateway's limit; ours is that of the language.</summary>
    private const int MaxExpression = 4096;

    /// <summary>The IR of an authorization that has no problem.</summary>
    public AuthorizationIr Read(Authorization authorization) => new()
    {
        DefaultAction = AuthorizationRules.Action(authorization.DefaultAction ?? AuthorizationRules.Deny)!.Value,
        Rules = [.. authorization.Rules.Select(Read)],
    };

    /// <summary>What is wrong with it.</summary>
    public IEnumerable<Problem> Check(Authorization authorization) =>
        AuthorizationRules.Check(authorization, Path)
            .Concat(authorization.Rules.SelectMany((rule, i) => CheckToken(rule, $"{Path}.rules[{i}].principal.jwt")))
            .Concat(authorization.Rules.SelectMany((rule, i) => CheckExpression(rule, $"{Path}.rules[{i}].cel")));

    private AuthorizationRuleIr Read(AuthorizationRule rule, int index) => new()
    {
        Name = rule.Name ?? $"securitypolicy/{policy.Metadata.Namespace}/{policy.Metadata.Name}/authorization/rule/{index}",
        Action = AuthorizationRules.Action(rule.Action)!.Value,
        Methods = rule.Operation?.Methods ?? [],
        Path = rule.Operation?.Path is { } path ? new PathMatchIr(PathMatches.Type(path.Type)!.Value, path.Value) : null,
        NotPath = rule.Operation?.Path?.Invert ?? false,
        ClientCidrs = [.. (rule.Principal?.ClientCIDRs ?? []).Select(Cidrs.Canonical).OfType<string>()],
        Headers = [.. (rule.Principal?.Headers ?? []).Select(h => new HeaderConditionIr(h.Name, h.Values))],
        Token = rule.Principal?.Jwt is { } jwt ? Read(jwt) : null,
        Expressions = rule.Cel is { } source ? [new ExpressionIr(source, IsNative ? ExpressionLanguage.Native : ExpressionLanguage.EnvoyGateway)] : [],
    };

    private TokenConditionIr Read(JwtPrincipal jwt) => new()
    {
        Provider = ProviderReader.Id(owner, jwt.Provider),
        Claims = [.. jwt.Claims.Select(c => ClaimConditions.Read(c, Provider(jwt.Provider)!.NestedClaimDelimiter))],
        Scopes = jwt.Scopes,
    };

    /// <summary>Envoy Gateway's expressions are about Envoy's attributes.</summary>
    private bool IsNative => policy.Reference.Group == ApiGroup.JwtGateway;

    private IEnumerable<Problem> CheckExpression(AuthorizationRule rule, string path)
    {
        if (rule.Cel is not { } source)
            yield break;
        if (!IsNative && source.Length > MaxExpression)
            yield return new Problem(ConditionReason.Invalid, path, $"Authorization: the expression is longer than {MaxExpression} characters.");
        else if (Expressions.Problem(source, IsNative ? Native.Environment : EnvoyGateway.Environment, CelType.Bool) is { } problem)
            yield return new Problem(ConditionReason.Invalid, path, $"Authorization: {problem}.");
    }

    private IEnumerable<Problem> CheckToken(AuthorizationRule rule, string path)
    {
        if (rule.Principal?.Jwt is not { } jwt)
            return [];
        return Provider(jwt.Provider) is { } provider
            ? jwt.Claims.SelectMany((c, i) => ClaimConditions.Check(c, provider.NestedClaimDelimiter, $"{path}.claims[{i}]"))
            : [new Problem(ConditionReason.Invalid, path + ".provider",
                $"Authorization: the policy's jwt has no provider \"{jwt.Provider}\"{Known()}, so no token could ever match.")];
    }

    private string Known() => providers.IsEmpty ? "" : $", only {string.Join(", ", providers.Select(p => p.Name).Order(StringComparer.Ordinal))}";

    private JwtProvider? Provider(string name) => providers.FirstOrDefault(p => p.Name == name);
}
