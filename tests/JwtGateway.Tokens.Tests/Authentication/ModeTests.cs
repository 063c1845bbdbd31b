using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>Optional, failOpen, all-of, audit, and policies one after the other.</summary>
public sealed class ModeTests
{
    private const string Mark = "X-Jwt-Unverified";

    private static readonly JwtProviderIr A = Provider("a");
    private static readonly JwtProviderIr B = Provider("b");
    private static readonly ProviderRequirementIr NeedA = new("a");
    private static readonly ProviderRequirementIr NeedB = new("b");
    private static readonly AllRequirementIr Both = new([NeedA, NeedB]);
    private static readonly AnyRequirementIr FailOpen = new([NeedA, new AllowMissingOrFailedIr()]);

    private static JwtProviderIr Provider(string name) => Gate.Example with
    {
        Id = name,
        Name = name,
        Issuers = ["https://" + name],
        KeySource = name + "-keys",
        Locations = [new HeaderLocationIr("X-" + name, "")],
        ClaimHeaders = [new ClaimHeaderIr("X-User", ["sub"]), new ClaimHeaderIr("X-Sub-" + name, ["sub"])],
    };

    private static string Good(string issuer, string subject = "me") => Gate.Token(c =>
    {
        c["iss"] = "https://" + issuer;
        c["sub"] = subject;
    });

    private static string Expired(string issuer) => Gate.Token(c =>
    {
        c["iss"] = "https://" + issuer;
        c["exp"] = 1;
    });

    private static EnforceIr Policy(JwtRequirementIr jwt, string source = "p") => new() { Source = source, Jwt = jwt };

    private static AllOfIr AllOf(params RoutePolicyIr[] policies) => new() { Source = policies[^1].Source, Policies = [.. policies] };

    private static AuthenticationResult Decide(RoutePolicyIr policy, params (string Header, string Value)[] headers) => Decide(policy, out _, headers);

    private static AuthenticationResult Decide(RoutePolicyIr policy, out IHeaderDictionary sent, params (string Header, string Value)[] headers)
    {
        var context = Gate.Request(change: r =>
        {
            foreach (var (header, value) in headers)
                r.Headers[header] = value;
        });
        sent = context.Request.Headers;
        return Compile(policy).Authenticate(context);
    }

    private static RouteAuthenticator Compile(RoutePolicyIr policy)
    {
        var gateway = new GatewayIr { Gateway = "default/gw", Providers = [A, B] };
        var live = new LiveKeys("keys") { State = new KeysState(TestKeys.Set(TestKeys.Rs256), KeysUnavailable.None) };
        return RouteAuthenticator.Compile(policy, gateway, _ => live, new FixedClock(Gate.Now));
    }

    [Test]
    public void Optional_with_all_of_lets_a_request_without_any_token_pass_and_none_with_some_of_them()
    {
        var optional = Policy(new AnyRequirementIr([Both, new AllowMissingIr()]));
        Decide(optional).Reason.ShouldBe("jwt_missing_allowed");
        Decide(optional, ("X-a", Good("a")), ("X-b", Good("b"))).Reason.ShouldBe("ok");
        Decide(optional, ("X-a", Good("a"))).ShouldBeOfType<Rejected>().Body.ShouldBe("Jwt is missing");
        Decide(optional, ("X-b", Good("b"))).ShouldBeOfType<Rejected>().Body.ShouldBe("Jwt is missing");
        Decide(optional, ("X-b", Expired("b"))).ShouldBeOfType<Rejected>().Body.ShouldBe("Jwt is expired");
        Decide(optional, ("X-a", Good("a")), ("X-b", "garbage")).ShouldBeOfType<Rejected>().Reason.ShouldBe("jwt_malformed");
    }

    [Test]
    public void FailOpen_tells_the_upstream_which_token_it_must_not_trust()
    {
        var passed = Decide(Policy(FailOpen), out var sent, ("X-a", Expired("a")), ("X-User", "forged")).ShouldBeOfType<Authenticated>();
        (passed.Reason, passed.Provider).ShouldBe(("jwt_failed_allowed", "a"));
        passed.Detail.ShouldContain("exp is 1");
        sent[Mark].ToString().ShouldBe("jwt_expired");
        sent.ContainsKey("X-User").ShouldBeFalse();
        sent["X-a"].ToString().ShouldNotBeEmpty();
    }

    [Test]
    public void FailOpen_marks_neither_a_good_token_nor_a_missing_one_and_clients_cannot()
    {
        Decide(Policy(FailOpen), out var good, ("X-a", Good("a")), (Mark, "forged"));
        good.ContainsKey(Mark).ShouldBeFalse();
        good["X-User"].ToString().ShouldBe("me");
        Decide(Policy(FailOpen), out var none, (Mark, "forged"), ("x_jwt_unverified", "forged"));
        none.ContainsKey(Mark).ShouldBeFalse();
        none.ContainsKey("x_jwt_unverified").ShouldBeFalse();
    }

    [Test]
    public void A_policy_that_refuses_bad_tokens_leaves_the_name_of_the_mark_alone()
    {
        Decide(Policy(NeedA), out var sent, ("X-a", Good("a")), (Mark, "mine"));
        sent[Mark].ToString().ShouldBe("mine");
    }

    [Test]
    public void Audit_refuses_nothing_and_says_what_it_would_have()
    {
        var audit = Policy(NeedA, "audit") with { Audit = true };
        var passed = Decide(audit, out var sent, ("X-a", Expired("a")), ("X-User", "forged"), ("X-Sub-a", "forged")).ShouldBeOfType<Authenticated>();
        passed.Reason.ShouldBe("audited");
        var would = passed.WouldDeny.ShouldHaveSingleItem();
        (would.Policy, would.Provider, would.Reason, would.Status).ShouldBe(("audit", "a", "jwt_expired", 401));
        would.Detail.ShouldContain("exp is 1");
        sent.ContainsKey("X-User").ShouldBeFalse();
        sent.ContainsKey("X-Sub-a").ShouldBeFalse();
        sent[Mark].ToString().ShouldBe("jwt_expired");

        var missing = Decide(audit, out var without, (Mark, "forged")).ShouldBeOfType<Authenticated>();
        missing.WouldDeny.ShouldHaveSingleItem().Reason.ShouldBe("jwt_missing");
        without.ContainsKey(Mark).ShouldBeFalse();
    }

    [Test]
    public void Audit_sets_claim_headers_from_tokens_that_verify_when_all_that_is_asked_for_is_met()
    {
        var good = Decide(Policy(NeedA) with { Audit = true }, out var sent, ("X-a", Good("a"))).ShouldBeOfType<Authenticated>();
        good.WouldDeny.ShouldBeEmpty();
        good.Reason.ShouldBe("ok");
        sent["X-User"].ToString().ShouldBe("me");

        Decide(Policy(Both) with { Audit = true }, out var half, ("X-a", Good("a")));
        half.ContainsKey("X-User").ShouldBeFalse();
    }

    [Test]
    public void A_broken_policy_in_audit_mode_stays_closed() =>
        Decide(Policy(new ProviderRequirementIr("nobody")) with { Audit = true }).ShouldBeOfType<Rejected>().Status.ShouldBe(500);

    [Test]
    public void Several_policies_must_all_let_a_request_pass_and_the_first_that_does_not_answers()
    {
        var both = AllOf(Policy(NeedA, "platform"), Policy(NeedB, "team"));
        Decide(both, ("X-a", Good("a")), ("X-b", Good("b"))).ShouldBeOfType<Authenticated>().Policy.ShouldBe("team");
        Decide(both, ("X-b", Good("b"))).ShouldBeOfType<Rejected>().Policy.ShouldBe("platform");
        Decide(both, ("X-a", Good("a"))).ShouldBeOfType<Rejected>().Policy.ShouldBe("team");
    }

    [Test]
    public void A_more_specific_policy_that_asks_for_nothing_weakens_nothing()
    {
        var disabled = AllOf(Policy(NeedA, "platform"), Policy(new NotAskedIr(), "team"));
        Decide(disabled).ShouldBeOfType<Rejected>().Policy.ShouldBe("platform");
        var passed = Decide(disabled, ("X-a", Good("a")));
        (passed.Policy, passed.Provider, passed.Reason).ShouldBe(("platform", "a", "ok"));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_broken_policy_among_several_closes_the_route(int place)
    {
        RoutePolicyIr broken = new DenyIr { Source = "broken", Fault = new FaultIr(500, "spec: no") };
        var policies = AllOf(place == 0 ? [broken, Policy(NeedA)] : [Policy(NeedA), broken]);
        Decide(policies, ("X-a", Good("a"))).ShouldBeOfType<Rejected>().Status.ShouldBe(500);
    }

    [Test]
    public void Policies_within_policies_and_no_policies_at_all_are_refused()
    {
        Decide(AllOf(Policy(NeedA), AllOf(Policy(NeedA), Policy(NeedB))), ("X-a", Good("a"))).ShouldBeOfType<Rejected>().Status.ShouldBe(500);
        Decide(new AllOfIr { Source = "none", Policies = [] }).ShouldBeOfType<Rejected>().Status.ShouldBe(500);
    }

    [Test]
    public void A_claim_header_is_the_widest_policys_and_client_copies_go_for_all_of_them()
    {
        var both = AllOf(Policy(NeedA, "platform"), Policy(NeedB, "team"));
        Decide(both, out var sent, ("X-a", Good("a", "platform-user")), ("X-b", Good("b", "team-user")), ("X-User", "forged"), ("X-Sub-b", "forged"));
        sent["X-User"].ToString().ShouldBe("platform-user");
        sent["X-Sub-a"].ToString().ShouldBe("platform-user");
        sent["X-Sub-b"].ToString().ShouldBe("team-user");

        // The same where the widest has nothing to say: what it would mean is not for others to fill in.
        var optional = AllOf(Policy(new AnyRequirementIr([NeedA, new AllowMissingIr()]), "platform"), Policy(NeedB, "team"));
        Decide(optional, out sent, ("X-b", Good("b", "team-user")), ("x_user", "forged"));
        sent.ContainsKey("X-User").ShouldBeFalse();
        sent.ContainsKey("x_user").ShouldBeFalse();
    }

    [Test]
    public void Audits_of_wider_policies_are_told_whatever_the_others_decide()
    {
        var policies = AllOf(Policy(NeedA, "audit") with { Audit = true }, Policy(NeedB, "team"));
        var passed = Decide(policies, ("X-b", Good("b"))).ShouldBeOfType<Authenticated>();
        (passed.Policy, passed.Reason).ShouldBe(("team", "ok"));
        passed.WouldDeny.ShouldHaveSingleItem().Policy.ShouldBe("audit");
        var refused = Decide(policies).ShouldBeOfType<Rejected>();
        (refused.Policy, refused.Reason).ShouldBe(("team", "jwt_missing"));
        refused.WouldDeny.ShouldHaveSingleItem().Policy.ShouldBe("audit");
    }

    [Test]
    public void A_result_is_not_carried_from_one_request_to_the_next()
    {
        var authenticator = Compile(AllOf(Policy(NeedA, "audit") with { Audit = true }, Policy(NeedB, "team")));
        var good = Gate.Request(change: r => (r.Headers["X-a"], r.Headers["X-b"]) = (Good("a"), Good("b")));
        var late = Gate.Request(change: r => r.Headers["X-b"] = Good("b"));
        authenticator.Authenticate(good).WouldDeny.ShouldBeEmpty();
        authenticator.Authenticate(late).WouldDeny.ShouldHaveSingleItem();
        good = Gate.Request(change: r => (r.Headers["X-a"], r.Headers["X-b"]) = (Good("a"), Good("b")));
        authenticator.Authenticate(good).WouldDeny.ShouldBeEmpty();
    }

    [Test]
    public void Good_requests_share_their_result()
    {
        var authenticator = Compile(AllOf(Policy(NeedA, "platform"), Policy(new AnyRequirementIr([NeedA, NeedB]), "team")));
        var first = authenticator.Authenticate(Gate.Request(change: r => r.Headers["X-a"] = Good("a")));
        var second = authenticator.Authenticate(Gate.Request(change: r => r.Headers["X-a"] = Good("a")));
        second.ShouldBeSameAs(first);
    }

    [Test]
    public void Only_claims_that_were_carried_lead_to_another_route()
    {
        var policy = Policy(new AnyRequirementIr([NeedA, new AllowMissingIr()])) with { RecomputeRoute = true };
        Decide(policy, ("X-a", Good("a"))).ShouldBeOfType<Authenticated>().Reroutes.ShouldBeTrue();
        Decide(policy).ShouldBeOfType<Authenticated>().Reroutes.ShouldBeFalse();
        Decide(Policy(NeedA), ("X-a", Good("a"))).ShouldBeOfType<Authenticated>().Reroutes.ShouldBeFalse();
        Decide(policy with { Audit = true, Jwt = NeedA }, ("X-a", Expired("a"))).ShouldBeOfType<Authenticated>().Reroutes.ShouldBeFalse();
    }
}
