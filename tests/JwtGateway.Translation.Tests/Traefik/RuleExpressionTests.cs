using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Translation.Dialects.Traefik.Rules;

namespace JwtGateway.Translation.Tests.Traefik;

/// <summary>Traefik's rule syntax.</summary>
public sealed class RuleExpressionTests
{
    [TestCase("Host(`A.Example.com.`)", "Host Exact a.example.com")]
    [TestCase("host(`a`)", "Host Exact a")]
    [TestCase("HOSTREGEXP(`^a+$`)", "Host Regex ^a+$")]
    [TestCase("Path(`/a`)", "Path Exact /a")]
    [TestCase("PathPrefix(`/products`)", "Path Prefix /products")]
    [TestCase("PathRegexp(`\\.jpg$`)", "Path Regex \\.jpg$")]
    [TestCase("Method(`get`)", "Method Exact GET")]
    [TestCase("Header(`X-A`, `1`)", "Header X-A Exact 1")]
    [TestCase("HeaderRegexp(`X-A`, `1`)", "Header X-A Regex 1")]
    [TestCase("Query(`a`, `1`)", "Query a Exact 1")]
    [TestCase("Query(`a`)", "Query a Exact ")]
    [TestCase("QueryRegexp(`a`, `1`)", "Query a Regex 1")]
    [TestCase("QueryRegexp(`a`)", "Query a Exact ")]
    [TestCase("ClientIP(`10.1.2.3`)", "ClientAddress InRange 10.1.2.3/32")]
    [TestCase("ClientIP(`2001:db8::1/32`)", "ClientAddress InRange 2001:db8::/32")]
    public void Each_matcher_is_a_test_of_a_part_of_the_request(string rule, string meaning)
    {
        var test = RuleExpression.Read(rule, out var problem).ShouldBeOfType<RouteTestIr>(problem?.Message);
        $"{test.Part}{(test.Name.Length > 0 ? " " + test.Name : "")} {test.Comparison} {test.Value}".ShouldBe(meaning);
    }

    [TestCase("Headers(`X-A`, `1`)", "version 2")]
    [TestCase("HeadersRegexp(`X-A`, `1`)", "version 2")]
    [TestCase("Host(`a`, `b`)", "||")]
    [TestCase("Host(`{sub:[a-z]+}.example.com`)", "HostRegexp")]
    [TestCase("Host(`*.example.com`)", "HostRegexp")]
    [TestCase("HostSNI(`a`)", "TCP")]
    [TestCase("Path(`a`)", "starts with")]
    [TestCase("Path(`/a//b`)", "normalized")]
    [TestCase("PathRegexp(`(`)", "not usable")]
    [TestCase("PathRegexp(`(a)\\1`)", "not usable")]
    [TestCase("PathRegexp(`[[:alpha:]]`)", "not usable")]
    [TestCase("Header(`X A`, `1`)", "no HTTP token")]
    [TestCase("ClientIP(`here`)", "no range")]
    [TestCase("Nothing(`a`)", "no matcher")]
    [TestCase(" ", "empty")]
    public void What_cannot_be_honoured_is_explained(string rule, string why)
    {
        RuleExpression.Read(rule, out var problem).ShouldBeNull();
        problem!.Message.ShouldContain(why);
    }

    [Test]
    public void Nothing_that_is_written_makes_it_throw()
    {
        var part = Gen.Elements("Host", "PathRegexp", "ClientIP", "(", ")", ",", "&&", "||", "!", "`/a`", "`[`", "`(?<a>b)`", "\"\\u0000\"", " ", "`10.0.0.0/8`", "`é`", "``");
        Check.One(Trials.Of(3_000), Prop.ForAll(Gen.ArrayOf(part).Select(p => string.Concat(p)).ToArbitrary(), source =>
            RuleExpression.Read(source, out var problem) is null == problem is not null));
    }
}
