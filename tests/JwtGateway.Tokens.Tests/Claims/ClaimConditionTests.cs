using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>Conditions on claims, as a provider requires them. A claim that is not what it should be opens nothing, whichever way round the condition is.</summary>
public sealed class ClaimConditionTests
{
    private static readonly ClaimConditionIr Claim = new() { Path = ["c"] };

    private static ClaimConditionIr Is(ClaimForm form, ClaimMatch match, params string[] values) =>
        Claim with { Form = form, Match = match, Values = [.. values] };

    private static Rejected? Refusal(ClaimConditionIr condition, string json, Action<HttpRequest>? change = null, string path = "/tenants/acme/x")
    {
        var gate = new Gate(Gate.Example with { RequiredClaims = [condition] });
        var context = Gate.Request(path);
        context.Request.Headers.Authorization = "Bearer " + Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"{{Gate.Issuer}}"{{(json.Length == 0 ? "" : $",\"c\":{json}")}}}""");
        change?.Invoke(context.Request);
        return gate.Send(context) as Rejected;
    }

    private static bool Passes(ClaimConditionIr condition, string json, Action<HttpRequest>? change = null, string path = "/tenants/acme/x") =>
        Refusal(condition, json, change, path) is null;

    [TestCase("\"a\"", true)]
    [TestCase("\"b\"", true)]
    [TestCase("\"\\u0061\"", true)]
    [TestCase("\"A\"", false)]
    [TestCase("\"ab\"", false)]
    [TestCase("\"\"", false)]
    public void A_string_is_one_of_the_values_exactly(string json, bool passes)
    {
        Passes(Is(ClaimForm.String, ClaimMatch.Exact, "a", "b"), json).ShouldBe(passes);
        Passes(Is(ClaimForm.String, ClaimMatch.Exact, "a", "b") with { Not = true }, json).ShouldBe(!passes);
    }

    [TestCase(ClaimMatch.Prefix, "\"team-a\"", true)]
    [TestCase(ClaimMatch.Prefix, "\"a-team-\"", false)]
    [TestCase(ClaimMatch.Prefix, "\"\\u0074eam-a\"", true)]
    [TestCase(ClaimMatch.Contains, "\"a-team-b\"", true)]
    [TestCase(ClaimMatch.Contains, "\"a-tea\"", false)]
    [TestCase(ClaimMatch.Regex, "\"team-\"", true)]
    [TestCase(ClaimMatch.Regex, "\"team-x\"", false)]
    [TestCase(ClaimMatch.Regex, "\"\\nteam-\"", false)]
    [TestCase(ClaimMatch.Regex, "\"team-\\n\"", false)]
    public void Prefix_contains_and_regex_compare_by_ordinal_and_the_regex_the_whole(ClaimMatch match, string json, bool passes)
    {
        Passes(Is(ClaimForm.String, match, "team-"), json).ShouldBe(passes);
        Passes(Is(ClaimForm.String, match, "team-") with { Not = true }, json).ShouldBe(!passes);
    }

    [Test]
    public void A_regex_takes_linear_time_and_long_claims()
    {
        var evil = Is(ClaimForm.String, ClaimMatch.Regex, "(a|a|aa)+b");
        Passes(evil, $"\"{new string('a', 8000)}\"").ShouldBeFalse();
        Passes(evil, $"\"{new string('a', 8000)}b\"").ShouldBeTrue();
        Passes(evil, $"\"{new string('a', 8000)}\\u0062\"").ShouldBeTrue();
    }

    [TestCase("[\"x\",\"a\"]", true)]
    [TestCase("\"a\"", true, Description = "a string counts as a list of one")]
    [TestCase("[\"x\",5,{\"a\":[\"a\"]},\"a\"]", true)]
    [TestCase("[\"x\"]", false)]
    [TestCase("[\"a x\"]", false)]
    [TestCase("[]", false)]
    public void A_list_has_one_of_the_values(string json, bool passes)
    {
        Passes(Is(ClaimForm.StringArray, ClaimMatch.Exact, "a"), json).ShouldBe(passes);
        Passes(Is(ClaimForm.StringArray, ClaimMatch.Exact, "a") with { Not = true }, json).ShouldBe(!passes);
    }

    [TestCase("\"x a y\"", true)]
    [TestCase("\"x  a\"", true)]
    [TestCase("\"x\\u0020a\"", true)]
    [TestCase("[\"x\",\"a\"]", true)]
    [TestCase("\"x ab\"", false)]
    [TestCase("\"x\\ta\"", false)]
    [TestCase("[\"x a\"]", false)]
    [TestCase("\"\"", false)]
    public void A_space_separated_string_has_one_of_the_values(string json, bool passes)
    {
        Passes(Is(ClaimForm.SpaceSeparated, ClaimMatch.Exact, "a"), json).ShouldBe(passes);
        Passes(Is(ClaimForm.SpaceSeparated, ClaimMatch.Exact, "a") with { Not = true }, json).ShouldBe(!passes);
    }

    [TestCase("3", true)]
    [TestCase("3.0", true)]
    [TestCase("30e-1", true)]
    [TestCase("3.0000000000000000000001", false)]
    [TestCase("-3", false)]
    public void A_number_is_one_of_the_values_as_a_number(string json, bool passes)
    {
        Passes(Is(ClaimForm.Number, ClaimMatch.Exact, "7", "3"), json).ShouldBe(passes);
        Passes(Is(ClaimForm.Number, ClaimMatch.Exact, "7", "3") with { Not = true }, json).ShouldBe(!passes);
    }

    [TestCase("true", "true", true)]
    [TestCase("false", "true", false)]
    [TestCase("false", "false", true)]
    public void A_boolean_is_the_value(string json, string value, bool passes)
    {
        Passes(Is(ClaimForm.Boolean, ClaimMatch.Exact, value), json).ShouldBe(passes);
        Passes(Is(ClaimForm.Boolean, ClaimMatch.Exact, value) with { Not = true }, json).ShouldBe(!passes);
    }

    [TestCase("\"x\"", true)]
    [TestCase("\"\"", true)]
    [TestCase("false", true)]
    [TestCase("[]", true)]
    [TestCase("{}", true)]
    [TestCase("null", false)]
    [TestCase("", false)]
    public void Exists_asks_for_any_value_but_null(string json, bool passes)
    {
        Passes(Is(ClaimForm.String, ClaimMatch.Exists), json).ShouldBe(passes);
        Passes(Is(ClaimForm.String, ClaimMatch.Exists) with { Not = true }, json).ShouldBe(!passes);
    }

    private static readonly ImmutableArray<ClaimConditionIr> OfEveryForm =
    [
        Is(ClaimForm.String, ClaimMatch.Exact, "a"), Is(ClaimForm.String, ClaimMatch.Prefix, "a"), Is(ClaimForm.String, ClaimMatch.Regex, "a.*"),
        Is(ClaimForm.StringArray, ClaimMatch.Exact, "a"), Is(ClaimForm.StringArray, ClaimMatch.Contains, "a"),
        Is(ClaimForm.SpaceSeparated, ClaimMatch.Exact, "a"), Is(ClaimForm.Number, ClaimMatch.Exact, "1"), Is(ClaimForm.Boolean, ClaimMatch.Exact, "true"),
    ];

    [TestCase("")]
    [TestCase("null")]
    public void An_absent_claim_meets_only_what_asks_that_it_is_not_so(string json)
    {
        foreach (var condition in OfEveryForm)
        {
            Passes(condition, json).ShouldBeFalse();
            Passes(condition with { Not = true }, json).ShouldBeTrue();
        }
    }

    [TestCaseSource(nameof(Malformed))]
    public void A_claim_of_another_type_meets_neither_a_condition_nor_its_opposite(ClaimConditionIr condition, string json)
    {
        Passes(condition, json).ShouldBeFalse();
        Passes(condition with { Not = true }, json).ShouldBeFalse();
    }

    private static IEnumerable<TestCaseData> Malformed()
    {
        var fits = new Dictionary<ClaimForm, string[]>
        {
            [ClaimForm.String] = ["\"x\""],
            [ClaimForm.StringArray] = ["\"x\"", "[\"x\"]"],
            [ClaimForm.SpaceSeparated] = ["\"x\"", "[\"x\"]"],
            [ClaimForm.Number] = ["5"],
            [ClaimForm.Boolean] = ["false"],
        };
        string[] all = ["\"x\"", "[\"x\"]", "5", "false", "{}", "{\"a\":\"a\"}", "[5]", "[[\"a\"]]", "[\"x\",null]", "[{\"a\":\"a\"}]"];
        return from condition in OfEveryForm from json in all.Except(fits[condition.Form]) select new TestCaseData(condition, json);
    }

    [TestCase("/tenants/acme/x", "\"acme\"", true)]
    [TestCase("/tenants/acme", "\"acme\"", true)]
    [TestCase("/tenants/%61cme/x", "\"acme\"", true)]
    [TestCase("/tenants/a%20b/x", "\"a b\"", true)]
    [TestCase("/tenants/%C3%A9/x", "\"\\u00e9\"", true)]
    [TestCase("/tenants/other/x", "\"acme\"", false)]
    [TestCase("/tenants/ACME/x", "\"acme\"", false)]
    [TestCase("/tenants/acme;v=1/x", "\"acme\"", false)]
    [TestCase("/tenants/acme2/x", "\"acme\"", false)]
    [TestCase("/tenants/other/x", "\"\"", false)]
    public void A_path_segment_is_the_claim(string path, string json, bool passes)
    {
        var condition = Claim with { Request = new PathSegmentIr(1) };
        Passes(condition, json, path: "/x", change: r => r.Path = new PathString(path)).ShouldBe(passes);
        Passes(condition with { Not = true }, json, path: "/x", change: r => r.Path = new PathString(path)).ShouldBe(!passes);
    }

    [TestCase("/tenants")]
    [TestCase("/tenants/")]
    [TestCase("/")]
    [TestCase("/tenants/%zz/x")]
    [TestCase("/tenants/%4/x")]
    public void Without_the_path_segment_neither_the_condition_nor_its_opposite_is_met(string path)
    {
        var condition = Claim with { Request = new PathSegmentIr(1) };
        foreach (var json in new[] { "\"acme\"", "\"\"", "" })
        {
            Passes(condition, json, r => r.Path = new PathString(path)).ShouldBeFalse();
            Passes(condition with { Not = true }, json, r => r.Path = new PathString(path)).ShouldBeFalse();
        }
    }

    [Test]
    public void A_part_beyond_all_reason_counts_as_absent()
    {
        var long1 = new string('a', 1024);
        var condition = Claim with { Request = new PathSegmentIr(1) };
        Passes(condition, $"\"{long1}\"", path: $"/tenants/{long1}").ShouldBeTrue();
        Passes(condition, $"\"{long1}a\"", path: $"/tenants/{long1}a").ShouldBeFalse();
    }

    [TestCase("acme.example.com", 0, "\"acme\"", true)]
    [TestCase("ACME.example.com", 0, "\"acme\"", true)]
    [TestCase("acme.example.com", 1, "\"example\"", true)]
    [TestCase("acme.example.com", null, "\"acme.example.com\"", true)]
    [TestCase("acme.example.com", 2, "\"com\"", true)]
    [TestCase("acme.example.com", 3, "\"com\"", false)]
    [TestCase("acme.example.com", 0, "\"acme.example\"", false)]
    [TestCase("acme", 0, "\"acme\"", true)]
    [TestCase("", 0, "\"\"", false)]
    [TestCase("", null, "\"\"", false)]
    public void A_label_of_the_host_is_the_claim(string host, int? label, string json, bool passes) =>
        Passes(Claim with { Request = new HostPartIr(label) }, json, r => r.Headers.Host = host).ShouldBe(passes);

    [Test]
    public void A_header_is_the_claim_when_it_is_there_once()
    {
        var condition = Claim with { Request = new HeaderPartIr("X-Tenant") };
        Passes(condition, "\"acme\"", r => r.Headers["x-tenant"] = "acme").ShouldBeTrue();
        Passes(condition, "\"acme\"", r => r.Headers["X-Tenant"] = "other").ShouldBeFalse();
        foreach (var one in new[] { condition, condition with { Not = true } })
        {
            Passes(one, "\"acme\"", r => r.Headers["X-Tenant"] = new[] { "acme", "acme" }).ShouldBeFalse("nobody knows which one the upstream takes");
            Passes(one, "\"acme\"", r => r.Headers["X-Tenant"] = new[] { "other", "acme" }).ShouldBeFalse();
            Passes(one, "\"acme\"").ShouldBeFalse();
            Passes(one, "\"\"", r => r.Headers["X-Tenant"] = "").ShouldBeFalse();
        }
    }

    [Test]
    public void A_list_of_tenants_has_the_one_that_is_asked_for()
    {
        var condition = Claim with { Form = ClaimForm.StringArray, Request = new PathSegmentIr(1) };
        Passes(condition, "[\"other\",\"acme\"]").ShouldBeTrue();
        Passes(condition, "[\"other\"]").ShouldBeFalse();
        Passes(condition, "{\"acme\":true}").ShouldBeFalse();
        Passes(Claim with { Form = ClaimForm.Number, Request = new PathSegmentIr(1) }, "7", path: "/tenants/7").ShouldBeTrue();
        Passes(Claim with { Form = ClaimForm.Number, Request = new PathSegmentIr(1) }, "7", path: "/tenants/seven").ShouldBeFalse();
        Passes(Claim with { Form = ClaimForm.Boolean, Request = new HeaderPartIr("X") }, "true", r => r.Headers["X"] = "true").ShouldBeTrue();
    }

    [Test]
    public void Nested_claims_are_found_by_their_path_and_by_nothing_else()
    {
        var condition = Claim with { Path = ["c", "d.e", "f"], Values = ["a"] };
        Passes(condition, """{"x":1,"d.e":{"f":"a"}}""").ShouldBeTrue();
        Passes(condition, """{"d":{"e":{"f":"a"}}}""").ShouldBeFalse();
        Passes(condition, """{"d.e":[{"f":"a"}]}""").ShouldBeFalse();
        Passes(condition, """{"d.e":{"F":"a"}}""").ShouldBeFalse();
        Passes(condition, "\"a\"").ShouldBeFalse();
        Passes(condition with { Not = true }, "\"a\"").ShouldBeTrue("a claim below a string is absent");
    }

    [Test]
    public void All_conditions_are_required_and_read_in_one_go()
    {
        var gate = new Gate(Gate.Example with
        {
            RequiredClaims =
            [
                Claim with { Path = ["a"], Values = ["1"] }, Claim with { Path = ["a"], Match = ClaimMatch.Prefix, Values = ["1"] },
                Claim with { Path = ["b", "c"], Values = ["2"] }, Claim with { Path = ["b"], Match = ClaimMatch.Exists },
            ],
        });
        string Send(string claims) => gate.Send(Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"{{Gate.Issuer}}",{{claims}}}""")) is Rejected r ? r.Detail : "ok";
        Send("""
            "b":{"x":[{"c":"3"}],"c":"2"},"a":"1"
            """).ShouldBe("ok");
        Send("""
            "b":{"c":"3"},"a":"1"
            """).ShouldBe("provider example: claim b.c does not meet Exact of 2");
        Send("""
            "a":"1"
            """).ShouldBe("provider example: claim b.c does not meet Exact of 2");
    }

    [Test]
    public void A_refusal_is_403_and_says_to_the_operator_which_claim_but_not_its_value()
    {
        var refused = Refusal(Is(ClaimForm.StringArray, ClaimMatch.Exact, "staff"), "[\"private\"]")!;
        (refused.Status, refused.Body, refused.Reason).ShouldBe((403, "Claims in Jwt are not allowed", "jwt_claims"));
        refused.Detail.ShouldBe("provider example: claim c does not meet Exact of staff");
        Refusal(Is(ClaimForm.StringArray, ClaimMatch.Exact, "staff"), "5")!.Detail.ShouldBe("provider example: claim c is not of type StringArray");
        Refusal(Claim with { Request = new PathSegmentIr(1) }, "\"private\"")!.Detail.ShouldBe("provider example: claim c is not the path segment 1");
        Refusal(Claim with { Request = new HeaderPartIr("X-T") }, "\"private\"")!.Detail
            .ShouldBe("provider example: claim c is not of type String, or the request has no header X-T to compare it with");
        Refusal(Is(ClaimForm.String, ClaimMatch.Exists), "")!.Detail.ShouldBe("provider example: claim c is absent");
    }

    [Test]
    public void Nothing_is_told_about_required_claims_to_who_has_no_good_token()
    {
        using var other = SigningKey.Generate("RS256", "key-RS256");
        var gate = new Gate(Gate.Example with { RequiredClaims = [Is(ClaimForm.String, ClaimMatch.Exact, "a")] });
        gate.Refusal(Gate.Token(c => c["c"] = "b", other)).Reason.ShouldBe("jwt_bad_signature");
        gate.Refusal(Gate.Token(c => c["c"] = "b")).Reason.ShouldBe("jwt_claims");
    }

    [TestCaseSource(nameof(Senseless))]
    public void A_condition_that_cannot_be_evaluated_breaks_the_policy(ClaimConditionIr condition)
    {
        var refused = Refusal(condition, "\"a\"").ShouldNotBeNull();
        (refused.Status, refused.Reason).ShouldBe((500, "policy_broken"));
        refused.Detail.ShouldContain("claim");
    }

    private static IEnumerable<ClaimConditionIr> Senseless() =>
    [
        Claim with { Path = [] },
        Claim,
        Is(ClaimForm.String, ClaimMatch.Exists, "a"),
        Is(ClaimForm.String, ClaimMatch.Prefix, ""),
        Is(ClaimForm.String, ClaimMatch.Contains, "a", ""),
        Is(ClaimForm.String, ClaimMatch.Regex, "("),
        Is(ClaimForm.String, ClaimMatch.Regex, "a)|(b"),
        Is(ClaimForm.String, ClaimMatch.Regex, "(a)\\1"),
        Is(ClaimForm.Number, ClaimMatch.Exact, "one"),
        Is(ClaimForm.Number, ClaimMatch.Prefix, "1"),
        Is(ClaimForm.Boolean, ClaimMatch.Exact, "yes"),
        Is(ClaimForm.Boolean, ClaimMatch.Regex, "true"),
        Claim with { Request = new PathSegmentIr(-1) },
        Claim with { Request = new HostPartIr(-1) },
        Claim with { Request = new HeaderPartIr("") },
        Claim with { Request = new PathSegmentIr(0), Values = ["a"] },
        Claim with { Request = new PathSegmentIr(0), Match = ClaimMatch.Prefix },
    ];
}
