using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>Headers that tell something about a token are ours or absent, whatever a client sends, on every request of the route.</summary>
public sealed class SpoofingTests
{
    private const string Sub = "${actions.ngrok.jwt_validation.tokens[0].payload.sub}";

    private static readonly TrafficRuleIr[] Direct = [Rule(Validate, Add("X-User", Sub))];

    private static readonly TrafficRuleIr[] ThroughVariables =
        [Rule(Validate, new SetVarsActionIr([new("who", Sub)]), new SetVarsActionIr([new("user", "${vars.who}")]), Add("X-User", "${vars.user}"))];

    private static readonly TrafficRuleIr[] ByCondition =
        [Rule(Validate), When("actions.ngrok.jwt_validation.tokens[0].payload.sub == 'me'", Add("X-User", "me"))];

    private static readonly TrafficRuleIr[] ByVariableCondition =
        [Rule(Validate, new SetVarsActionIr([new("me", "${actions.ngrok.jwt_validation.tokens[0].payload.sub == 'me'}")])), When("vars.me", Add("X-User", "me"))];

    private static readonly TrafficRuleIr[] ByConditionedVariable =
    [
        Rule(Validate, new SetVarsActionIr([new("user", "")])),
        When("actions.ngrok.jwt_validation.tokens[0].payload.sub == 'me'", new SetVarsActionIr([new("user", "me")])),
        Rule(Add("X-User", "${vars.user}")),
    ];

    private static IEnumerable<TestCaseData<TrafficRuleIr[]>> Policies =>
    [
        new(Direct) { TestName = "directly" },
        new(ThroughVariables) { TestName = "through variables" },
        new(ByCondition) { TestName = "by a condition" },
        new(ByVariableCondition) { TestName = "by a condition on a variable" },
        new(ByConditionedVariable) { TestName = "by a variable under a condition" },
    ];

    [TestCaseSource(nameof(Policies))]
    public void What_a_client_sends_is_removed(TrafficRuleIr[] rules)
    {
        var gate = new TrafficGate(rules);
        Sent(gate, TrafficGate.Bearer(null, ("X-User", "root"), ("x_user", "root"), ("X.User", "root"))).ShouldBe("me");
    }

    [TestCaseSource(nameof(Policies))]
    public void Nothing_is_left_where_nothing_is_set(TrafficRuleIr[] rules)
    {
        var other = Gate.Token(c => c["sub"] = "");
        Sent(new TrafficGate(rules), TrafficGate.Bearer(other, ("X-User", "root"), ("x_user", "root"))).ShouldBe("");
    }

    [Test]
    public void Nothing_is_left_where_the_rule_is_not_for_the_request() =>
        Sent(new TrafficGate(When("req.method == 'POST'", Validate, Add("X-User", Sub))), Get("/", ("X-User", "root"))).ShouldBe("");

    [Test]
    public void What_a_wider_policy_carries_is_neither_added_to_nor_removed()
    {
        var carried = Access with { Id = "carried", ClaimHeaders = [new ClaimHeaderIr("X-User", ["sub"])] };
        var security = new EnforceIr { Source = "s", Jwt = new ProviderRequirementIr("carried") };
        var traffic = Policy(Rule(new RemoveHeadersActionIr(["x-user"]), Validate, Add("X-User", "${getReqHeader('X-Other')[0]}"), Add("x_user", Sub)));
        var gate = new TrafficGate(new GatewaySettingsIr(), new AllOfIr { Source = "b", Policies = [security, traffic] }, more: carried);
        Sent(gate, TrafficGate.Bearer(null, ("X-Other", "root"))).ShouldBe("me");
    }

    [Test]
    public void A_more_specific_policy_does_not_carry_what_this_one_does()
    {
        var carried = Access with { Id = "carried", ClaimHeaders = [new ClaimHeaderIr("X-User", ["iss"])] };
        var security = new EnforceIr { Source = "s", Jwt = new ProviderRequirementIr("carried") };
        var gate = new TrafficGate(new GatewaySettingsIr(), new AllOfIr { Source = "b", Policies = [Policy(Direct), security] }, more: carried);
        Sent(gate, TrafficGate.Bearer(null, ("X-User", "root"))).ShouldBe("me");
    }

    [Test]
    public void A_claim_that_would_end_a_line_is_not_sent()
    {
        var context = TrafficGate.Bearer(Gate.Token(c => c["sub"] = "me\r\nX-Admin: 1"), ("X-User", "root"));
        var passed = new TrafficGate(Direct).Send(context).ShouldBeOfType<Authenticated>();
        context.Request.Headers.Keys.ShouldBe(["Host", "Authorization"], ignoreOrder: true);
        passed.Detail.ShouldContain("header x-user not set");
    }

    private static string Sent(TrafficGate gate, DefaultHttpContext context)
    {
        gate.Send(context).ShouldBeOfType<Authenticated>();
        return string.Join(',', context.Request.Headers.Where(h => h.Key.Replace('_', '-').Replace('.', '-').Equals("x-user", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value.ToString()));
    }
}
