using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>Claims as headers, in Envoy's encodings, and never the client's own.</summary>
public sealed class ClaimHeaderTests
{
    private const string Name = "X-Claim";

    private static (AuthenticationResult Result, IHeaderDictionary Headers) Send(
        string claims, ImmutableArray<string> path, Action<HttpRequest>? change = null, string header = Name)
    {
        var gate = new Gate(Gate.Example with { ClaimHeaders = [new ClaimHeaderIr(header, path)] });
        var context = Gate.Bearer(Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"https://issuer.example"{{claims}}}"""));
        change?.Invoke(context.Request);
        return (gate.Send(context), context.Request.Headers);
    }

    private static string? Value(string json) =>
        Send(json.Length == 0 ? "" : $",\"c\":{json}", ["c"]).Headers.TryGetValue(Name, out var value) ? value.ToString() : null;

    [TestCase("\"me\"", "me")]
    [TestCase("\"a b\"", "a b")]
    [TestCase("\"caf\\u00e9 ☕\"", "café ☕")]
    [TestCase("\"a\\/b\"", "a/b")]
    [TestCase("0", "0")]
    [TestCase("42", "42")]
    [TestCase("9007199254740993", "9007199254740993")]
    [TestCase("18446744073709551615", "18446744073709551615")]
    [TestCase("18446744073709551616", "18446744073709551616.000000")]
    [TestCase("1.0", "1")]
    [TestCase("1e3", "1000")]
    [TestCase("1.5", "1.500000")]
    [TestCase("0.1234567", "0.123457")]
    [TestCase("-1", "-1.000000")]
    [TestCase("-0.5", "-0.500000")]
    [TestCase("true", "true")]
    [TestCase("false", "false")]
    public void Scalars_are_written_as_Envoy_writes_them(string json, string value) => Value(json).ShouldBe(value);

    [TestCase("")]
    [TestCase("null")]
    [TestCase("\"\"")]
    public void Absent_null_and_empty_claims_make_no_header(string json) => Value(json).ShouldBeNull();

    [TestCase("""[ "a" , "b c" ]""", """["a","b c"]""")]
    [TestCase("""{ "a" : [ 1 , -2.50 , null ] , "b" : "x \" y" }""", """{"a":[1,-2.50,null],"b":"x \" y"}""")]
    [TestCase("[ ]", "[]")]
    [TestCase("{}", "{}")]
    [TestCase("[\"\\\\\" , \"z\"]", "[\"\\\\\",\"z\"]")]
    public void Lists_and_objects_are_padded_base64_of_compact_JSON(string json, string compact) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(Value(json)!)).ShouldBe(compact);

    [TestCase("a\\r\\nX-Admin: 1")]
    [TestCase("a\\nb")]
    [TestCase("a\\u0000")]
    [TestCase("\\u007f")]
    [TestCase("tab\\there")]
    [TestCase(" padded")]
    [TestCase("padded ")]
    [TestCase("next\\u0085line")]
    public void Values_that_cannot_stand_in_a_header_are_left_out_and_named(string escaped)
    {
        var (result, headers) = Send($",\"c\":\"{escaped}\"", ["c"]);
        result.ShouldBeOfType<Authenticated>().Detail.ShouldContain(Name);
        headers.ContainsKey(Name).ShouldBeFalse();
    }

    [Test]
    public void Claims_are_found_by_path()
    {
        const string Claims = ""","realm":{"x":{"y":"deep"},"roles":["r"]},"a.b":"dotted","realm.x":"wrong" """;
        string? At(params string[] path) => Send(Claims, [.. path]).Headers.TryGetValue(Name, out var value) ? value.ToString() : null;
        At("realm", "x", "y").ShouldBe("deep");
        At("a.b").ShouldBe("dotted");
        At("realm", "x", "z").ShouldBeNull();
        At("realm", "roles", "0").ShouldBeNull();
        At("iss", "x").ShouldBeNull();
    }

    [Test]
    public void Client_copies_are_removed_under_every_spelling_even_when_the_claim_is_absent()
    {
        var (_, headers) = Send("", ["c"], r =>
        {
            r.Headers["x-claim"] = "forged";
            r.Headers["X_Claim"] = "forged";
            r.Headers["x.claim"] = "forged";
            r.Headers["X-Claims"] = "mine";
            r.Headers["X_Other"] = "mine";
        });
        headers.Keys.Where(k => k.StartsWith("x", StringComparison.OrdinalIgnoreCase)).ShouldBe(["X-Claims", "X_Other"], ignoreOrder: true);
    }

    [Test]
    public void Client_copies_are_removed_from_refused_requests_too()
    {
        var (result, headers) = Send(",\"exp\":1", ["c"], r => r.Headers[Name] = "forged");
        result.ShouldBeOfType<Rejected>();
        headers.ContainsKey(Name).ShouldBeFalse();
    }

    [Test]
    public void Copies_of_every_provider_are_removed_not_only_of_the_one_that_accepts()
    {
        var second = Gate.Example with { Id = "2", Name = "2", ClaimHeaders = [new ClaimHeaderIr("X-Second", ["sub"])] };
        var gate = new Gate(Gate.Example, second)
        {
            Requirement = new AnyRequirementIr([new ProviderRequirementIr("example"), new ProviderRequirementIr("2")]),
        };
        var context = Gate.Bearer(Gate.Token());
        context.Request.Headers["X-Second"] = "forged";
        gate.Send(context).Provider.ShouldBe("example");
        context.Request.Headers.ContainsKey("X-Second").ShouldBeFalse();
    }

    [Test]
    public void Header_values_follow_each_request()
    {
        // The result object is shared between requests; what is written must not be.
        foreach (var sub in new[] { "one", "two", "one" })
        {
            var (_, headers) = Send($",\"sub\":\"{sub}\"", ["sub"]);
            headers[Name].ToString().ShouldBe(sub);
        }
    }

    [Test]
    public void Two_accepted_tokens_set_the_header_twice_in_order()
    {
        var gate = new Gate(Gate.Example with { ClaimHeaders = [new ClaimHeaderIr(Name, ["sub"])] });
        var context = Gate.Bearer(Gate.Token(c => c["sub"] = "header"));
        context.Request.QueryString = new QueryString("?access_token=" + Gate.Token(c => c["sub"] = "query"));
        gate.Send(context).ShouldBeOfType<Authenticated>();
        context.Request.Headers[Name].ShouldBe(["header", "query"]);
    }
}
