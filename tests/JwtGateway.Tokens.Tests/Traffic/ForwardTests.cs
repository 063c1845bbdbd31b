using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>The action forward-internal, as far as policies go: who follows it is the proxy's business.</summary>
public sealed class ForwardTests
{
    private static readonly RouteIr Inner = new() { Id = "inner", Listener = "" };
    private static readonly ForwardActionIr Forward = new("inner");

    private static RouteAuthenticator Route(RoutePolicyIr policy, params RouteIr[] routes) =>
        RouteAuthenticator.Compile(policy, new GatewayIr { Gateway = "default/gw", Routes = [.. routes] }, _ => throw new InvalidOperationException("There are no keys."), TimeProvider.System);

    private static AuthenticationResult Decide(RoutePolicyIr policy, string path = "/foo") => Route(policy, Inner).Authenticate(Get(path), new() { Path = path.AsMemory() });

    [Test]
    public void Nothing_of_the_policy_runs_after_it()
    {
        var passed = Decide(Policy(Rule(new LogActionIr([new("a", "b")]), Forward, new DenyActionIr(403)), Rule(new DenyActionIr(403)))).ShouldBeOfType<Authenticated>();
        passed.Forward.ShouldBe("inner");
        passed.Logs.Length.ShouldBe(1);
    }

    [TestCase("/a", null)]
    [TestCase("/b", "inner")]
    public void It_is_done_under_its_rules_conditions_only(string path, string? forward)
    {
        var policy = Policy(When("req.url.path == '/b'", Forward));
        var route = Route(policy, Inner);
        for (var i = 0; i < 2; i++)
        {
            // The results of requests are remembered: one must not be taken for the other.
            ((Authenticated)route.Authenticate(Get("/b"), new() { Path = "/b".AsMemory() })).Forward.ShouldBe("inner");
            ((Authenticated)route.Authenticate(Get(path), new() { Path = path.AsMemory() })).Forward.ShouldBe(forward);
        }
    }

    [Test]
    public void Other_policies_are_asked_all_the_same()
    {
        RoutePolicyIr Both(RoutePolicyIr one, RoutePolicyIr other) => new AllOfIr { Source = "b", Policies = [one, other] };
        var forwards = Policy(Rule(Forward));
        Decide(Both(forwards, Policy(Rule(new DenyActionIr(403))))).ShouldBeOfType<Rejected>().Status.ShouldBe(403);
        Decide(Both(Policy(Rule(new DenyActionIr(403))), forwards)).ShouldBeOfType<Rejected>().Status.ShouldBe(403);
        Decide(Both(forwards, Policy(Rule(new LogActionIr([new("a", "b")]))))).ShouldBeOfType<Authenticated>().Forward.ShouldBe("inner");
        Decide(Both(Policy(Rule(new LogActionIr([new("a", "b")]))), forwards)).ShouldBeOfType<Authenticated>().Forward.ShouldBe("inner");
    }

    [Test]
    public void Headers_that_are_added_there_are_not_clients_to_send_where_tokens_decide_who_gets_there()
    {
        var inner = Inner with { Policy = Policy(Rule(Add("X-Role", "admin"), new ForwardActionIr("innermost"))) };
        var innermost = Inner with { Id = "innermost", Policy = Policy(Rule(Add("X-More", "1"), Forward)) };
        string Left(string condition)
        {
            var context = Bearer(null, ("X-Role", "root"), ("x_role", "root"), ("X-More", "root"), ("X-Other", "root"));
            Route(Policy(When(condition, Forward)), inner, innermost).Authenticate(context, new() { Path = "/foo".AsMemory() });
            return string.Join(' ', context.Request.Headers.Where(h => h.Value == "root").Select(h => h.Key).Order(StringComparer.Ordinal));
        }

        Left("actions.ngrok.jwt_validation.tokens[0].payload.role == 'admin'").ShouldBe("X-Other");
        Left("req.method == 'PUT'").ShouldBe("X-More X-Other X-Role x_role");
    }

    [Test]
    public void A_route_that_is_not_there_or_is_on_a_listener_makes_the_policy_answer_500()
    {
        foreach (var route in new[] { Route(Policy(Rule(Forward))), Route(Policy(Rule(Forward)), Inner with { Listener = "http" }) })
        {
            var rejected = route.Authenticate(Get("/foo")).ShouldBeOfType<Rejected>();
            (rejected.Status, rejected.Reason).ShouldBe((500, "policy_broken"));
            rejected.Detail.ShouldContain("\"inner\"");
        }
    }
}
