using System.Runtime.InteropServices;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Authorization;

/// <summary>Which requests may pass once their tokens are verified: the first rule that matches decides. Immutable.</summary>
internal sealed class Authorizer
{
    private const int OnStack = 64;

    private readonly AuthorizationRule[] _rules;
    private readonly bool _allowsByDefault;
    private readonly Dictionary<string, ProviderClaims> _providers = new(StringComparer.Ordinal);
    private readonly int _mostClaims;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    /// <param name="ir">The rules.</param>
    /// <param name="settings">Whom to believe about the client's address.</param>
    public Authorizer(AuthorizationIr ir, GatewaySettingsIr settings)
    {
        _allowsByDefault = ir.DefaultAction == AuthorizationAction.Allow;
        _rules = [.. ir.Rules.Select(rule => Compile(rule, settings))];
        _mostClaims = _providers.Values.Select(p => p.Tree.Count).DefaultIfEmpty().Max();
        HasExpressions = ir.Rules.Any(r => !r.Expressions.IsEmpty);
    }

    /// <summary>Why it cannot be evaluated; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a rule has an expression, which may ask for the claims of any token that the policy accepts.</summary>
    public bool HasExpressions { get; }

    /// <summary>Ids of the providers whose tokens are asked for.</summary>
    public IReadOnlyCollection<string> Providers => _providers.Keys;

    /// <summary>Decides.</summary>
    public AuthorizationDecision Decide(RequestScope scope)
    {
        var claims = new VerifiedClaims(scope, _mostClaims <= OnStack ? stackalloc JsonSlice[OnStack] : new JsonSlice[_mostClaims]);
        AuthorizationRule? wantsScopes = null;
        foreach (var rule in _rules)
        {
            if (rule.Matches(scope, ref claims, out var failed))
                return new AuthorizationDecision(rule.Allows, rule, null);
            if (rule.Allows && failed == RulePart.Scopes)
                wantsScopes ??= rule;
        }

        return new AuthorizationDecision(_allowsByDefault, null, _allowsByDefault ? null : wantsScopes);
    }

    /// <summary>Why no rule matched, for the operator of the gateway: the first part of each rule that was not met.</summary>
    public string Explain(RequestScope scope)
    {
        const int most = 4;
        var claims = new VerifiedClaims(scope, new JsonSlice[_mostClaims]);
        var parts = new List<string>();
        foreach (var rule in _rules.Take(most))
        {
            rule.Matches(scope, ref claims, out var failed);
            parts.Add($"{SafeText.Of(rule.Name)}: {Word(failed, rule)}");
        }

        var more = _rules.Length > most ? $", and {_rules.Length - most} more" : "";
        return parts.Count == 0 ? "there are no rules, and the default is Deny" : $"no rule matches ({string.Join("; ", parts)}{more}), and the default is Deny";
    }

    private static string Word(RulePart part, AuthorizationRule rule) => part switch
    {
        RulePart.Method => "another method",
        RulePart.Path => "another path",
        RulePart.ClientAddress => "another client address, or none that can be made out",
        RulePart.Header => "another header",
        RulePart.Expression => "an expression does not hold, or fails",
        RulePart.Scopes => $"the token lacks one of the scopes {SafeText.Of(string.Join(' ', rule.Token!.Scopes))}",
        _ => "no token with these claims",
    };

    private AuthorizationRule Compile(AuthorizationRuleIr rule, GatewaySettingsIr settings)
    {
        var token = rule.Token is null ? null : new TokenCondition(rule.Token, rule.Predicate, Claims(rule.Token.Provider), Report);
        if (rule is { Token: null, Predicate: not null })
            Report("it asks for claims without saying of whose token");
        return new AuthorizationRule(rule, settings.TrustedHops, token, Report);

        void Report(string problem) => Problem ??= $"authorization rule \"{SafeText.Of(rule.Name)}\": {problem}";
    }

    private ProviderClaims Claims(string provider)
    {
        if (!_providers.TryGetValue(provider, out var claims))
            _providers[provider] = claims = new ProviderClaims(provider);
        return claims;
    }
}

/// <summary>What was decided.</summary>
/// <param name="Allowed">Whether the request passes.</param>
/// <param name="Rule">The rule that decided; null: the default did.</param>
/// <param name="WantsScopes">The first rule that would have let it pass had the token had more scopes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AuthorizationDecision(bool Allowed, AuthorizationRule? Rule, AuthorizationRule? WantsScopes);
