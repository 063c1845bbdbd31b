using JwtGateway.Ir;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>A policy that cannot be compiled answers 500 to everything, whatever else it has.</summary>
public sealed class BrokenTrafficTests
{
    private static IEnumerable<TestCaseData<TrafficRuleIr, string>> Policies =>
    [
        new(When("req.nothing == 1", new DenyActionIr(403)), "rule #2, expression 1: unknown name 'req.nothing'"),
        new(When("req.method", new DenyActionIr(403)), "rule #2, expression 1: "),
        new(When("conn.geo.city == 'x'", new DenyActionIr(403)), "unknown name"),
        new(When("((", new DenyActionIr(403)), "rule #2, expression 1: "),
        new(Rule(new JwtValidationActionIr([])), "rule #2, action 1: it lists no token"),
        new(Rule(new JwtValidationActionIr(["nobody"])), "JWT provider \"nobody\" is not in the configuration"),
        new(Rule(new JwtValidationActionIr(["two"])), "has not exactly one place for its token"),
        new(Rule(new DenyActionIr(100)), "100 is no status"),
        new(Rule(Respond("${", 200)), "'${' is not closed"),
        new(Rule(Respond("a", 199)), "199 is no status"),
        new(Rule(new CustomResponseActionIr(200, "", [new("a", "1"), new("A", "2")])), "a header is there twice"),
        new(Rule(new CustomResponseActionIr(200, "", [new("Content-Length", "1")])), "\"Content-Length\" cannot be set"),
        new(Rule(Add("Transfer-Encoding", "x")), "\"Transfer-Encoding\" cannot be added"),
        new(Rule(Add("a b", "x")), "\"a b\" cannot be added"),
        new(Rule(Add("a", "${secrets.get('a', 'b')}")), "rule #2, action 1: value, header a: "),
        new(Rule(new RemoveHeadersActionIr(["host"])), "\"host\" cannot be removed"),
        new(Rule(new SetVarsActionIr([new("a", "${1 +}")])), "vars.a: "),
        new(Rule(new LogActionIr([new("a", "${x}")])), "unknown name 'x'"),
        new(Rule(new RedirectActionIr("(", "/", 302, [])), "from: "),
        new(Rule(new RedirectActionIr(null, "/", 200, [])), "200 is no status"),
        new(Rule(new UrlRewriteActionIr("(?=a)", "/")), "from: "),
        new(Rule(new RateLimitActionIr("a", 0, TimeSpan.FromSeconds(60), [])), "its capacity and window must be more than nothing"),
        new(Rule(new RateLimitActionIr("a", 1, TimeSpan.Zero, [])), "its capacity and window must be more than nothing"),
        new(Rule(new RateLimitActionIr("a", 1, TimeSpan.FromSeconds(60), ["nothing"])), "bucket key 1: unknown name 'nothing'"),
        new(Rule(new RestrictIpsActionIr(["10.0.0.0"], [])), "\"10.0.0.0\" is no range"),
        new(Rule(new RestrictIpsActionIr([], ["10.0.0.0/33"])), "\"10.0.0.0/33\" is no range"),
    ];

    [TestCaseSource(nameof(Policies))]
    public void Answers_500_and_says_why(TrafficRuleIr rule, string why)
    {
        var two = Access with { Id = "two", Locations = [new HeaderLocationIr("a", ""), new HeaderLocationIr("b", "")] };
        var rejected = new TrafficGate(new GatewaySettingsIr(), Policy(Rule(Respond("first")), rule), more: two).Refusal(Get());
        (rejected.Status, rejected.Reason, rejected.Body).ShouldBe((500, "policy_broken", ""));
        rejected.Detail.ShouldContain(why);
    }
}
