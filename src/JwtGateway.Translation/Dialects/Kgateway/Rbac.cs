using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.AgentgatewayPolicies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Kgateway;

/// <summary>Compiles <c>rbac</c>: what it blocks first, then one rule for each expression, of which one is enough.</summary>
internal static class Rbac
{
    private const string Path = "spec.rbac";
    private const int Most = 256;

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Problem> Check(KgatewayRbac rbac)
    {
        if (rbac.Action is not (null or Authorizations.Allow or Authorizations.Deny))
            yield return Invalid(Path + ".action", "The action is not known; use Allow or Deny.");
        var policy = rbac.Policy ?? new KgatewayRbacPolicy();
        if (policy is { MatchExpressions.IsEmpty: true, AllowedCIDRs.IsEmpty: true, BlockedCIDRs.IsEmpty: true } || policy.MatchExpressions.Length > Most)
            yield return Invalid(Path + ".policy", $"It needs matchExpressions, at most {Most}, or ranges of addresses.");
        if (rbac.Action == Authorizations.Deny && !policy.AllowedCIDRs.IsEmpty)
            yield return Invalid(Path + ".policy.allowedCIDRs", "Ranges that are allowed make no sense where matches are denied; use action Allow.");
        for (var i = 0; i < policy.MatchExpressions.Length; i++)
        {
            if (Expressions.Problem(policy.MatchExpressions[i], Envoy.Environment, CelType.Bool) is { } problem)
                yield return Invalid($"{Path}.policy.matchExpressions[{i}]", problem + ".");
        }

        foreach (var (range, field) in policy.AllowedCIDRs.Select((r, i) => (r, $"allowedCIDRs[{i}]")).Concat(policy.BlockedCIDRs.Select((r, i) => (r, $"blockedCIDRs[{i}]"))))
        {
            if (Cidrs.Canonical(range) is null)
                yield return Invalid($"{Path}.policy.{field}", $"{Cidrs.Expected}.");
        }
    }

    /// <summary>The rules of one that has no problem.</summary>
    public static AuthorizationLayer Read(KgatewayRbac rbac, ObjectReference source)
    {
        var name = $"trafficpolicy/{source.Namespace}/{source.Name}/rbac";
        var policy = rbac.Policy!;
        var allows = rbac.Action is null or Authorizations.Allow;
        var rules = ImmutableArray.CreateBuilder<AuthorizationRuleIr>();
        if (!policy.BlockedCIDRs.IsEmpty)
            rules.Add(new() { Name = name + "/blocked", Action = AuthorizationAction.Deny, ClientCidrs = Ranges(policy.BlockedCIDRs) });
        for (var i = 0; i < policy.MatchExpressions.Length; i++)
        {
            rules.Add(new()
            {
                Name = $"{name}/{i}",
                Action = allows ? AuthorizationAction.Allow : AuthorizationAction.Deny,
                ClientCidrs = Ranges(policy.AllowedCIDRs),
                Expressions = [new ExpressionIr(policy.MatchExpressions[i], ExpressionLanguage.Envoy)],
            });
        }

        if (policy is { MatchExpressions.IsEmpty: true, AllowedCIDRs.IsEmpty: false })
            rules.Add(new() { Name = name + "/allowed", Action = AuthorizationAction.Allow, ClientCidrs = Ranges(policy.AllowedCIDRs) });

        // With nothing but ranges that are blocked, everybody else passes.
        var hasAllowed = rules.Any(r => r.Action == AuthorizationAction.Allow);
        return new AuthorizationLayer(hasAllowed ? Authorizations.Allow : Authorizations.Deny, rules.ToImmutable());
    }

    private static ImmutableArray<string> Ranges(ImmutableArray<string> ranges) => [.. ranges.Select(Cidrs.Canonical).OfType<string>()];

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
