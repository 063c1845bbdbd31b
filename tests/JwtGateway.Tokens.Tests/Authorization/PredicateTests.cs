using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Ir.AuthorizationAction;

namespace JwtGateway.Tokens.Tests.Authorization;

/// <summary>Conditions on claims in Traefik Hub's language, as rules have them. How the language is read is the dialect's; whole expressions run over the wire.</summary>
public sealed class PredicateTests
{
    private static readonly string Token = Gate.Token(c =>
    {
        c["grp"] = new JsonArray("dev", 900, new JsonArray("admin"));
        c["scope"] = "foo, bar ,baz";
        c["gid"] = 500;
        c["active"] = true;
        c["user"] = new JsonObject { ["role"] = "developer" };
    });

    [TestCase(ClaimFunction.Equals, "gid", "500", true)]
    [TestCase(ClaimFunction.Equals, "active", "true", true)]
    [TestCase(ClaimFunction.Equals, "user", "developer", false)]
    [TestCase(ClaimFunction.Equals, "user.role", "developer", true)]
    [TestCase(ClaimFunction.Equals, "user.role.more", "developer", false)]
    [TestCase(ClaimFunction.Prefix, "scope", "foo", true)]
    [TestCase(ClaimFunction.Prefix, "gid", "5", false)]
    [TestCase(ClaimFunction.Contains, "grp", "900", true)]
    [TestCase(ClaimFunction.Contains, "grp", "admin", false)]
    [TestCase(ClaimFunction.Contains, "scope", "bar", true)]
    [TestCase(ClaimFunction.SplitContains, "scope", "bar", true)]
    [TestCase(ClaimFunction.SplitContains, "scope", "ba", false)]
    [TestCase(ClaimFunction.OneOf, "grp", "dev", true)]
    [TestCase(ClaimFunction.OneOf, "missing", "dev", false)]
    public void A_comparison_decides_and_so_does_its_opposite(ClaimFunction function, string path, string value, bool holds)
    {
        var comparison = new ClaimComparisonIr(function, [.. path.Split('.')], [value], function == ClaimFunction.SplitContains ? "," : "");
        Passes(comparison).ShouldBe(holds);
        Passes(new ClaimNotIr(comparison)).ShouldBe(!holds);
    }

    [Test]
    public void All_and_one_are_told_apart()
    {
        var (yes, no) = (Equal("gid", "500"), Equal("gid", "501"));
        Passes(new ClaimAndIr([yes, no])).ShouldBeFalse();
        Passes(new ClaimAndIr([yes, yes])).ShouldBeTrue();
        Passes(new ClaimOrIr([no, yes])).ShouldBeTrue();
        Passes(new ClaimOrIr([no, no])).ShouldBeFalse();
    }

    [Test]
    public void A_comparison_that_cannot_be_made_closes_the_policy() =>
        Send(new ClaimComparisonIr(ClaimFunction.SplitContains, ["scope"], ["bar"]), Token).ShouldBeOfType<Rejected>().Status.ShouldBe(500);

    [Test]
    public void Without_a_token_nobody_passes() => Send(new ClaimNotIr(Equal("gid", "500")), null).ShouldBeOfType<Rejected>().Status.ShouldBe(401);

    private static ClaimComparisonIr Equal(string claim, string value) => new(ClaimFunction.Equals, [claim], [value]);

    private static bool Passes(ClaimPredicateIr predicate) => Send(predicate, Token) is Authenticated;

    private static AuthenticationResult Send(ClaimPredicateIr predicate, string? token)
    {
        var rule = new AuthorizationRuleIr { Name = "claims", Action = Allow, Token = new TokenConditionIr { Provider = "example" }, Predicate = predicate };
        var context = Gate.Request();
        if (token is not null)
            context.Request.Headers.Authorization = "Bearer " + token;
        return new Gate { Authorization = new AuthorizationIr { DefaultAction = Deny, Rules = [rule] } }.Send(context);
    }
}
