using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Compiles a spec: all of it, or not at all.</summary>
internal sealed class PolicyCompiler(JwtCompiler jwt)
{
    public RoutePolicy Compile(EffectivePolicy effective, List<PolicyNote> notes)
    {
        var policy = effective.Policy;
        var issues = policy.IssuesAt("spec");
        if (!issues.IsEmpty)
            return Broken(policy, [.. issues.Select(i => Problem.From(ConditionReason.Invalid, i))]);
        var cors = policy.Spec.Cors is { } settings ? CorsCompiler.Compile(settings, notes) : CorsOutcome.None;
        var authorization = new AuthorizationCompiler(policy, effective.Providers, policy.Spec.Jwt?.Providers ?? []);
        ImmutableArray<Problem> problems =
        [
            .. ModeRules.Check(policy),
            .. cors.Problems,
            .. AnswerSettings.Check(policy.Spec.Responses),
            .. policy.Spec.Authorization is { } rules ? authorization.Check(rules) : [],
        ];
        var tokens = Tokens(effective, notes);
        return (tokens, problems) switch
        {
            (EnforcedPolicy enforced, []) => enforced with
            {
                Enforce = enforced.Enforce with
                {
                    Authorization = policy.Spec.Authorization is { } read ? authorization.Read(read) : null,
                    Cors = cors.Ir,
                    Answers = AnswerSettings.Read(policy.Spec.Responses, enforced.Enforce.Answers),
                    Audit = policy.Spec.Mode == ModeRules.Audit,
                },
            },
            _ => Broken(policy, [.. problems, .. tokens.Problems]),
        };
    }

    public static BrokenPolicy Broken(SecurityPolicy policy, ImmutableArray<Problem> problems) => new(policy.Reference) { Problems = problems };

    private RoutePolicy Tokens(EffectivePolicy effective, List<PolicyNote> notes)
    {
        var policy = effective.Policy;
        return policy.Spec switch
        {
            { Jwt: { Disabled: false } tokens } => jwt.Compile(effective, tokens, notes),
            { Jwt: null, Cors: null, Authorization: null } => Broken(policy,
                [new(ConditionReason.Invalid, "spec.jwt", "The policy demands nothing: set jwt, authorization or cors, or delete it.")]),
            _ => new EnforcedPolicy(new EnforceIr { Source = policy.Reference.ToString(), Jwt = new NotAskedIr() }, new PolicyMaterial()),
        };
    }
}
