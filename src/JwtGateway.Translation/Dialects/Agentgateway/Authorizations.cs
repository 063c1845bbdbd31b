using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>
/// Compiles <c>traffic.authorization</c>. In the IR the first rule that matches decides: first those that deny, and for each condition that is required one that denies
/// where it does not hold; then those that allow. An expression that fails makes a rule that denies match, and none that allows.
/// </summary>
internal static class Authorizations
{
    public const string Allow = "Allow";
    public const string Deny = "Deny";
    public const string Require = "Require";

    private const string Path = "spec.traffic.authorization";
    private const int MaxExpressions = 256;

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Problem> Check(AgentgatewayAuthorization authorization)
    {
        if (authorization.Action is not (null or Allow or Deny or Require))
            yield return Invalid(Path + ".action", "The action is not known; use Allow, Deny or Require.");
        var expressions = authorization.Policy?.MatchExpressions ?? [];
        if (expressions.Length is 0 or > MaxExpressions)
            yield return Invalid(Path + ".policy.matchExpressions", $"1 to {MaxExpressions} expressions are needed.");
        for (var i = 0; i < expressions.Length; i++)
        {
            if (Expressions.Problem(expressions[i], Agentgateway.Environment, CelType.Bool) is { } problem)
                yield return Invalid($"{Path}.policy.matchExpressions[{i}]", problem + ".");
        }
    }

    /// <summary>The rules of one that has no problem.</summary>
    public static AuthorizationLayer Read(AgentgatewayAuthorization authorization, ObjectReference source)
    {
        var action = authorization.Action ?? Allow;
        var name = $"agentgatewaypolicy/{source.Namespace}/{source.Name}/{action.ToLowerInvariant()}";
        var expressions = authorization.Policy!.MatchExpressions;
        return new AuthorizationLayer(action, action == Require
            ? [.. expressions.Select((e, i) => Rule($"{name}/{i}", AuthorizationAction.Deny, [new ExpressionIr(e, ExpressionLanguage.Agentgateway, Not: true)]))]
            : [Rule(name, action == Allow ? AuthorizationAction.Allow : AuthorizationAction.Deny, [.. expressions.Select(e => new ExpressionIr(e, ExpressionLanguage.Agentgateway))])]);
    }

    /// <summary>The rules of several policies together; null: there are none.</summary>
    public static AuthorizationIr? Merge(IEnumerable<AuthorizationLayer> layers)
    {
        var all = layers.ToList();
        if (all.Count == 0)
            return null;
        return new AuthorizationIr
        {
            Rules = [.. all.Where(l => l.Action != Allow).Concat(all.Where(l => l.Action == Allow)).SelectMany(l => l.Rules)],
            DefaultAction = all.Exists(l => l.Action == Allow) ? AuthorizationAction.Deny : AuthorizationAction.Allow,
        };
    }

    private static AuthorizationRuleIr Rule(string name, AuthorizationAction action, ImmutableArray<ExpressionIr> expressions) =>
        new() { Name = name, Action = action, Expressions = expressions };

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
