using System.Net;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Ir.AuthorizationAction;

namespace JwtGateway.Tokens.Tests.Authorization;

/// <summary>Rules as in Envoy Gateway: the first that matches decides, and what nobody allows is refused.</summary>
public sealed class AuthorizationTests
{
    private static AuthorizationRuleIr Rule(string name, AuthorizationAction action) => new() { Name = name, Action = action };

    private static TokenConditionIr Token(params ClaimConditionIr[] claims) => new() { Provider = "example", Claims = [.. claims] };

    private static ClaimConditionIr Claim(string name, params string[] values) => new() { Path = [name], Values = [.. values] };

    private static AuthenticationResult Send(AuthorizationIr authorization, Action<HttpRequest>? change = null, string? token = null, string path = "/foo")
    {
        var context = Gate.Request(path, change);
        context.Request.Headers.Authorization = "Bearer " + (token ?? Gate.Token(c => { c["role"] = "user"; c["scope"] = "read write"; }));
        return new Gate { Authorization = authorization }.Send(context);
    }

    private static bool Passes(AuthorizationIr authorization, Action<HttpRequest>? change = null, string? token = null, string path = "/foo") =>
        Send(authorization, change, token, path) is Authenticated;

    private static AuthorizationIr Only(AuthorizationRuleIr rule, AuthorizationAction otherwise = Deny) => new() { DefaultAction = otherwise, Rules = [rule] };

    [Test]
    public void Without_rules_the_default_decides()
    {
        Passes(new AuthorizationIr { DefaultAction = Allow }).ShouldBeTrue();
        var refused = Send(new AuthorizationIr { DefaultAction = Deny }).ShouldBeOfType<Rejected>();
        (refused.Status, refused.Body, refused.Challenge, refused.Reason, refused.Rule).ShouldBe((403, "RBAC: access denied", null, "authorization_denied", null));
        refused.Detail.ShouldBe("authorization: there are no rules, and the default is Deny");
        (refused.Provider, refused.KeyId).ShouldBe(("example", "key-RS256"));
    }

    [Test]
    public void The_first_rule_that_matches_decides_and_is_named()
    {
        var rules = new AuthorizationIr
        {
            DefaultAction = Deny,
            Rules =
            [
                Rule("admins", Allow) with { Token = Token(Claim("role", "admin")) },
                Rule("no-deletes", Deny) with { Methods = ["DELETE"] },
                Rule("users", Allow) with { Token = Token(Claim("role", "user")) },
                Rule("never", Deny),
            ],
        };
        string Of(string role, string method) =>
            Send(rules, r => r.Method = method, Gate.Token(c => c["role"] = role)) is var result && result is Rejected ? $"no {result.Rule}" : $"yes {result.Rule}";
        Of("admin", "DELETE").ShouldBe("yes admins");
        Of("user", "DELETE").ShouldBe("no no-deletes");
        Of("user", "GET").ShouldBe("yes users");
        Of("guest", "GET").ShouldBe("no never");
        Of("admin", "GET").ShouldBe("yes admins", "a shared result must not carry another rule's name");
    }

    [Test]
    public void Tokens_come_before_authorization() =>
        Send(new AuthorizationIr { DefaultAction = Deny }, token: Gate.Token(c => c["exp"] = 1)).ShouldBeOfType<Rejected>().Body.ShouldBe("Jwt is expired");

    [TestCase("GET", true)]
    [TestCase("get", true)]
    [TestCase("POST", true)]
    [TestCase("PUT", false)]
    public void A_rule_is_for_its_methods(string method, bool matches)
    {
        var rule = Rule("r", Allow) with { Methods = ["GET", "POST"] };
        Passes(Only(rule), r => r.Method = method).ShouldBe(matches);
        Passes(Only(rule with { Action = Deny }, Allow), r => r.Method = method).ShouldBe(!matches);
    }

    [TestCase(PathMatchType.Prefix, "/admin", "/admin", true)]
    [TestCase(PathMatchType.Prefix, "/admin", "/admin/x", true)]
    [TestCase(PathMatchType.Prefix, "/admin/", "/admin", true)]
    [TestCase(PathMatchType.Prefix, "/admin", "/administrators", false)]
    [TestCase(PathMatchType.Prefix, "/", "/anything", true)]
    [TestCase(PathMatchType.Exact, "/admin", "/admin", true)]
    [TestCase(PathMatchType.Exact, "/admin", "/admin/", false)]
    [TestCase(PathMatchType.Regex, "/a.*n", "/admin", true)]
    [TestCase(PathMatchType.Regex, "/a", "/admin", false)]
    public void A_rule_is_for_its_path(PathMatchType type, string value, string path, bool matches)
    {
        var rule = Rule("r", Allow) with { Path = new PathMatchIr(type, value) };
        Passes(Only(rule), path: path).ShouldBe(matches);
        Passes(Only(rule with { NotPath = true }), path: path).ShouldBe(!matches);
        Passes(Only(rule with { Action = Deny }, Allow), path: path).ShouldBe(!matches);
    }

    [Test]
    public void A_path_that_is_not_known_allows_nothing()
    {
        var rule = Rule("r", Allow) with { Path = new PathMatchIr(PathMatchType.Prefix, "/") };
        Passes(Only(rule), path: "").ShouldBeFalse();
        Passes(Only(rule with { NotPath = true }), path: "").ShouldBeFalse();
        Passes(Only(rule with { Action = Deny }, Allow), path: "").ShouldBeFalse();
    }

    [Test]
    public void A_rule_is_for_its_clients()
    {
        var rule = Rule("r", Allow) with { ClientCidrs = ["10.0.0.0/8", "2001:db8::/32"] };
        bool From(AuthorizationIr rules, string? address) => Passes(rules, r => r.HttpContext.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address));
        From(Only(rule), "10.1.2.3").ShouldBeTrue();
        From(Only(rule), "2001:db8::7").ShouldBeTrue();
        From(Only(rule), "192.0.2.1").ShouldBeFalse();
        From(Only(rule with { Action = Deny }, Allow), "10.1.2.3").ShouldBeFalse();
        From(Only(rule with { Action = Deny }, Allow), "192.0.2.1").ShouldBeTrue();
        From(Only(rule), null).ShouldBeFalse();
        From(Only(rule with { Action = Deny }, Allow), null).ShouldBeFalse("an address that nobody knows may be one that is refused");
    }

    [Test]
    public void Trusted_hops_say_whose_address_counts()
    {
        var rules = Only(Rule("r", Allow) with { ClientCidrs = ["192.0.2.0/24"] });
        bool Through(int? hops, string forwarded)
        {
            var context = Gate.Bearer(Gate.Token());
            context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
            context.Request.Headers["X-Forwarded-For"] = forwarded;
            return new Gate { Authorization = rules, Settings = new GatewaySettingsIr { TrustedHops = hops } }.Send(context) is Authenticated;
        }

        Through(1, "192.0.2.1").ShouldBeTrue();
        Through(1, "192.0.2.1, 203.0.113.1").ShouldBeFalse();
        Through(0, "192.0.2.1").ShouldBeFalse();
        Through(null, "192.0.2.1").ShouldBeFalse();
    }

    [Test]
    public void A_rule_is_for_requests_with_all_its_headers()
    {
        var rule = Rule("r", Allow) with { Headers = [new HeaderConditionIr("X-A", ["1", "2"]), new HeaderConditionIr("X-B", ["3"])] };
        bool With(AuthorizationIr rules, string[] a, string[] b) => Passes(rules, r =>
        {
            r.Headers["X-A"] = a;
            r.Headers["X-B"] = b;
        });
        With(Only(rule), ["2"], ["3"]).ShouldBeTrue();
        With(Only(rule), ["4"], ["3"]).ShouldBeFalse();
        With(Only(rule), ["1"], []).ShouldBeFalse();
        With(Only(rule), ["1", "1"], ["3"]).ShouldBeFalse("of several lines nobody knows which one the upstream takes");
        With(Only(rule with { Action = Deny }, Allow), ["1", "9"], ["3"]).ShouldBeFalse();
        With(Only(rule with { Action = Deny }, Allow), ["1", "9"], ["4"]).ShouldBeTrue();
        With(Only(rule with { Action = Deny }, Allow), [], ["3"]).ShouldBeTrue();
    }

    [Test]
    public void Every_part_of_a_rule_must_match()
    {
        var rules = Only(Rule("r", Allow) with
        {
            Methods = ["GET"],
            Path = new PathMatchIr(PathMatchType.Prefix, "/foo"),
            Headers = [new HeaderConditionIr("X-A", ["1"])],
            Token = Token(Claim("role", "user")) with { Scopes = ["read"] },
        });
        void Set(HttpRequest r, string method, string header)
        {
            r.Method = method;
            r.Headers["X-A"] = header;
        }

        Passes(rules, r => Set(r, "GET", "1")).ShouldBeTrue();
        Passes(rules, r => Set(r, "PUT", "1")).ShouldBeFalse();
        Passes(rules, r => Set(r, "GET", "2")).ShouldBeFalse();
        Passes(rules, r => Set(r, "GET", "1"), path: "/bar").ShouldBeFalse();
        Passes(rules, r => Set(r, "GET", "1"), Gate.Token(c => { c["role"] = "x"; c["scope"] = "read"; })).ShouldBeFalse();
        Passes(rules, r => Set(r, "GET", "1"), Gate.Token(c => { c["role"] = "user"; c["scope"] = "write"; })).ShouldBeFalse();
    }

    [TestCase("\"scope\":\"read write\"", true)]
    [TestCase("\"scp\":\"read write\"", true)]
    [TestCase("\"scp\":[\"read\",\"write\"]", true)]
    [TestCase("\"scope\":[\"write\"],\"scp\":\"read\"", true)]
    [TestCase("\"scope\":5,\"scp\":\"read write\"", true)]
    [TestCase("\"scope\":\"read\"", false)]
    [TestCase("\"scope\":\"READ WRITE\"", false)]
    [TestCase("\"scope\":{\"read\":1,\"write\":1}", false)]
    [TestCase("\"scopes\":\"read write\"", false)]
    public void All_scopes_are_in_scope_or_scp(string claims, bool passes)
    {
        var rules = Only(Rule("r", Allow) with { Token = Token() with { Scopes = ["read", "write"] } });
        Passes(rules, token: Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"{{Gate.Issuer}}",{{claims}}}""")).ShouldBe(passes);
    }

    [Test]
    public void A_rule_that_fails_for_want_of_scopes_alone_says_which()
    {
        var rules = new AuthorizationIr
        {
            DefaultAction = Deny,
            Rules =
            [
                Rule("admin", Allow) with { Token = Token(Claim("role", "admin")) with { Scopes = ["all"] } },
                Rule("other-path", Allow) with { Path = new PathMatchIr(PathMatchType.Exact, "/x"), Token = Token() with { Scopes = ["x"] } },
                Rule("orders", Allow) with { Token = Token(Claim("role", "user")) with { Scopes = ["read", "orders"] } },
                Rule("more", Allow) with { Token = Token() with { Scopes = ["more"] } },
            ],
        };
        var refused = Send(rules).ShouldBeOfType<Rejected>();
        (refused.Reason, refused.Status, refused.Rule).ShouldBe(("insufficient_scope", 403, null));
        refused.RequiredScopes.ShouldBe(["read", "orders"]);
        refused.Detail.ShouldBe("authorization: no rule matches (admin: no token with these claims; other-path: another path; "
            + "orders: the token lacks one of the scopes read orders; more: the token lacks one of the scopes more), and the default is Deny");

        var denied = Send(rules with { Rules = rules.Rules.Add(Rule("never", Deny)) }).ShouldBeOfType<Rejected>();
        (denied.Reason, denied.Rule, denied.RequiredScopes.IsEmpty).ShouldBe(("authorization_denied", "never", true));
        denied.Detail.ShouldBe("authorization rule never refuses");
        Send(rules with { DefaultAction = Allow }).ShouldBeOfType<Authenticated>();
    }

    [TestCase("\"role\":\"banned\"", false)]
    [TestCase("\"role\":\"user\"", true)]
    [TestCase("\"x\":1", true)]
    [TestCase("\"role\":[\"banned\"]", false)]
    [TestCase("\"role\":{\"banned\":true}", false)]
    [TestCase("\"role\":7", false)]
    public void A_malformed_claim_does_not_get_around_a_rule_that_denies(string claims, bool passes)
    {
        var rules = Only(Rule("banned", Deny) with { Token = Token(Claim("role", "banned")) }, Allow);
        Passes(rules, token: Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"{{Gate.Issuer}}",{{claims}}}""")).ShouldBe(passes);
    }

    [TestCase("\"role\":\"staff\"", true)]
    [TestCase("\"role\":\"guest\"", false)]
    [TestCase("\"x\":1", false)]
    [TestCase("\"role\":7", false)]
    [TestCase("\"role\":[\"staff\"]", false)]
    public void Nor_around_one_that_denies_everybody_else(string claims, bool passes)
    {
        var rules = Only(Rule("others", Deny) with { Token = Token(Claim("role", "staff") with { Not = true }) }, Allow);
        Passes(rules, token: Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"{{Gate.Issuer}}",{{claims}}}""")).ShouldBe(passes);
    }

    [Test]
    public void A_claim_is_held_against_the_request()
    {
        var rules = Only(Rule("tenant", Allow) with { Token = Token(new ClaimConditionIr { Path = ["tenant"], Request = new PathSegmentIr(1) }) });
        Passes(rules, token: Gate.Token(c => c["tenant"] = "acme"), path: "/tenants/acme/orders").ShouldBeTrue();
        Passes(rules, token: Gate.Token(c => c["tenant"] = "acme"), path: "/tenants/other/orders").ShouldBeFalse();
        Passes(rules, token: Gate.Token(), path: "/tenants/acme/orders").ShouldBeFalse();
    }

    [Test]
    public void A_rule_may_ask_for_claim_headers_which_are_ours_by_then()
    {
        var context = Gate.Bearer(Gate.Token(c => c["role"] = "user"));
        context.Request.Headers["X-Role"] = "admin";
        AuthorizationIr Needs(string value) => Only(Rule("r", Allow) with { Headers = [new HeaderConditionIr("X-Role", [value])] });
        var provider = Gate.Example with { ClaimHeaders = [new ClaimHeaderIr("X-Role", ["role"])] };
        new Gate(provider) { Authorization = Needs("user") }.Send(context).ShouldBeOfType<Authenticated>();
        context.Request.Headers["X-Role"] = "admin";
        new Gate(provider) { Authorization = Needs("admin") }.Send(context).ShouldBeOfType<Rejected>();
    }

    private static readonly JwtProviderIr A = Gate.Example with { Id = "a", Name = "a", Locations = [new HeaderLocationIr("X-A", "")] };
    private static readonly JwtProviderIr B = Gate.Example with { Id = "b", Name = "b", Locations = [new HeaderLocationIr("X-B", "")] };

    private static bool PassesTwo(JwtRequirementIr requirement, string? a, string? b, params AuthorizationRuleIr[] rules)
    {
        var context = Gate.Request(change: r =>
        {
            if (a is not null)
                r.Headers["X-A"] = Gate.Token(c => c["role"] = a);
            if (b is not null)
                r.Headers["X-B"] = Gate.Token(c => c["role"] = b);
        });
        return new Gate(A, B) { Requirement = requirement, Authorization = new AuthorizationIr { DefaultAction = Deny, Rules = [.. rules] } }.Send(context) is Authenticated;
    }

    [Test]
    public void Each_rule_sees_the_token_of_the_provider_that_it_names()
    {
        var all = new AllRequirementIr([new ProviderRequirementIr("a"), new ProviderRequirementIr("b")]);
        AuthorizationRuleIr Needs(string provider, string role) => Rule("r", Allow) with { Token = Token(Claim("role", role)) with { Provider = provider } };
        PassesTwo(all, "x", "y", Needs("a", "x")).ShouldBeTrue();
        PassesTwo(all, "x", "y", Needs("b", "y")).ShouldBeTrue();
        PassesTwo(all, "x", "y", Needs("b", "x"), Needs("a", "y")).ShouldBeFalse();
        PassesTwo(all, "x", "y", Needs("b", "x"), Needs("a", "y"), Needs("b", "y")).ShouldBeTrue();
    }

    [Test]
    public void Where_a_provider_verified_nothing_no_rule_for_its_token_matches()
    {
        var any = new AnyRequirementIr([new ProviderRequirementIr("a"), new ProviderRequirementIr("b"), new AllowMissingIr()]);
        var allow = Rule("allow", Allow) with { Token = Token() with { Provider = "b" } };
        PassesTwo(any, null, "y", allow).ShouldBeTrue();
        PassesTwo(any, null, null, allow).ShouldBeFalse();
        PassesTwo(any, "x", null, allow).ShouldBeFalse();
        var not = Rule("not", Allow) with { Token = Token(Claim("role", "banned") with { Not = true }) with { Provider = "b" } };
        PassesTwo(any, null, "y", not).ShouldBeTrue();
        PassesTwo(any, null, null, not).ShouldBeFalse("who has no token is not somebody else than the banned");
        var deny = Rule("deny", Deny) with { Token = Token() with { Provider = "b" } };
        PassesTwo(any, null, null, deny, Rule("rest", Allow)).ShouldBeTrue();
        PassesTwo(any, null, "y", deny, Rule("rest", Allow)).ShouldBeFalse();
    }

    [Test]
    public void Tokens_that_failed_count_for_nothing_where_failing_is_allowed()
    {
        var lax = new AnyRequirementIr([new ProviderRequirementIr("a"), new AllowMissingOrFailedIr()]);
        var context = Gate.Request(change: r => r.Headers["X-A"] = Gate.Token(c => { c["role"] = "x"; c["exp"] = 1; }));
        var rules = Only(Rule("r", Allow) with { Token = Token(Claim("role", "x")) with { Provider = "a" } });
        new Gate(A) { Requirement = lax, Authorization = rules }.Send(context).ShouldBeOfType<Rejected>().Body.ShouldBe("RBAC: access denied");
    }

    [Test]
    public void Of_several_tokens_of_one_provider_all_must_say_the_same()
    {
        var provider = A with { Locations = [new HeaderLocationIr("X-A", ""), new HeaderLocationIr("X-B", "")] };
        bool Both(string one, string other, AuthorizationIr rules)
        {
            var context = Gate.Request(change: r =>
            {
                r.Headers["X-A"] = Gate.Token(c => c["role"] = one);
                r.Headers["X-B"] = Gate.Token(c => c["role"] = other);
            });
            return new Gate(provider) { Requirement = new ProviderRequirementIr("a"), Authorization = rules }.Send(context) is Authenticated;
        }

        var rule = Rule("r", Allow) with { Token = Token(Claim("role", "x")) with { Provider = "a" } };
        Both("x", "x", Only(rule)).ShouldBeTrue();
        Both("x", "y", Only(rule)).ShouldBeFalse();
        Both("y", "x", Only(rule)).ShouldBeFalse();
        Both("y", "x", Only(rule with { Action = Deny }, Allow)).ShouldBeFalse();
        Both("y", "z", Only(rule with { Action = Deny }, Allow)).ShouldBeTrue();
    }

    [Test]
    public void Authorization_stands_without_tokens()
    {
        var gate = new Gate { Requirement = new NotAskedIr(), Authorization = Only(Rule("r", Allow) with { Methods = ["GET"] }) };
        var passed = gate.Send(Gate.Request(change: r => r.Method = "GET")).ShouldBeOfType<Authenticated>();
        (passed.Reason, passed.Rule).ShouldBe(("jwt_not_asked", "r"));
        gate.Send(Gate.Request(change: r => r.Method = "PUT")).ShouldBeOfType<Rejected>().Status.ShouldBe(403);
    }

    [TestCaseSource(nameof(Inconsistent))]
    public void Rules_that_cannot_be_evaluated_break_the_policy(AuthorizationRuleIr rule, string detail)
    {
        var refused = Send(Only(rule, Allow)).ShouldBeOfType<Rejected>();
        (refused.Status, refused.Reason).ShouldBe((500, "policy_broken"));
        refused.Detail.ShouldContain(detail);
    }

    private static IEnumerable<TestCaseData> Inconsistent()
    {
        yield return new TestCaseData(Rule("r", Deny) with { Token = Token() with { Provider = "nobody" } }, "nobody");
        yield return new TestCaseData(Rule("r", Deny) with { Token = Token(Claim("role")) }, "claim role");
        yield return new TestCaseData(Rule("r", Deny) with { ClientCidrs = ["10.0.0.0/8", "all"] }, "CIDR");
        yield return new TestCaseData(Rule("r", Deny) with { Path = new PathMatchIr(PathMatchType.Regex, "(") }, "path");
    }

    [Test]
    public void A_rule_with_the_opposite_action_is_judged_the_other_way_when_nobody_can_say()
    {
        // More claims than fit the small buffer, so that the large one is used as well.
        var many = Enumerable.Range(0, 100).Select(i => Claim($"c{i}", "x") with { Not = true }).ToArray();
        var rule = Rule("many", Allow) with { Token = Token(many) };
        Passes(Only(rule)).ShouldBeTrue();
        Passes(Only(rule), token: Gate.Token(c => c["c99"] = "x")).ShouldBeFalse();
        Passes(Only(rule), token: Gate.Token(c => c["c99"] = 5)).ShouldBeFalse();
        Passes(Only(rule with { Action = Deny }, Allow), token: Gate.Token(c => c["c99"] = 5)).ShouldBeFalse();
        Passes(Only(rule with { Action = Deny }, Allow), token: Gate.Token(c => c["c99"] = "x")).ShouldBeTrue();
    }
}
