using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>Claims as headers in the other encodings, and the payload as a header. No encoding lets a claim end its line or become another list.</summary>
public sealed class ClaimEncodingTests
{
    private const string Name = "X-Claim";

    private static (AuthenticationResult Result, IHeaderDictionary Headers) Send(JwtProviderIr provider, string payload)
    {
        var context = Gate.Bearer(Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", payload));
        return (new Gate(provider).Send(context), context.Request.Headers);
    }

    /// <summary>The header's lines, joined by a bar; "-" for none, "refused" where the operator is told so.</summary>
    private static string Value(ClaimEncoding encoding, string json)
    {
        var (result, headers) = Send(Gate.Example with { ClaimHeaders = [new ClaimHeaderIr(Name, ["c"], encoding)] }, $$"""{"iss":"{{Gate.Issuer}}","c":{{json}}}""");
        var set = headers.TryGetValue(Name, out var values);
        result.ShouldBeOfType<Authenticated>().Detail.Contains(Name, StringComparison.Ordinal).ShouldBe(result.Detail.Length > 0);
        return result.Detail.Length > 0 ? set ? "both" : "refused" : set ? string.Join('|', values.ToArray()) : "-";
    }

    [TestCase("\"me\"", "me")]
    [TestCase("\"a,b\"", "a,b")]
    [TestCase("1.50", "1.50")]
    [TestCase("-1", "-1")]
    [TestCase("1e3", "1e3")]
    [TestCase("true", "true")]
    [TestCase("null", "-")]
    [TestCase("\"\"", "-")]
    [TestCase("""[ "a" , {"b":[ 1 ]} ]""", """["a",{"b":[1]}]""")]
    [TestCase("[]", "[]")]
    [TestCase("[\"caf\\u00e9 ☕ 😀\"]", "[\"caf\\u00e9 \\u2615 \\ud83d\\ude00\"]")]
    [TestCase("{\"é\":\"\u007f\"}", "{\"\\u00e9\":\"\\u007f\"}")]
    [TestCase("[\"a\\r\\nX-Admin: 1\"]", "[\"a\\r\\nX-Admin: 1\"]")]
    [TestCase("\"a\\r\\nX-Admin: 1\"", "refused")]
    public void Json_writes_scalars_bare_and_the_rest_as_ASCII(string json, string value) => Value(ClaimEncoding.Json, json).ShouldBe(value);

    [TestCase("""["a","b c",1,true]""", "a,b c,1,true")]
    [TestCase("[\"a\"]", "a")]
    [TestCase("\"a\"", "a")]
    [TestCase("7", "7")]
    [TestCase("[]", "-")]
    [TestCase("null", "-")]
    [TestCase("\"\"", "-")]
    [TestCase("[\"a,admin\"]", "refused")]
    [TestCase("\"a,admin\"", "refused")]
    [TestCase("[\"a\",\"\"]", "refused")]
    [TestCase("[\"\"]", "refused")]
    [TestCase("[\"a\",null]", "refused")]
    [TestCase("[\"a\",[\"b\"]]", "refused")]
    [TestCase("[\"a\",{}]", "refused")]
    [TestCase("{}", "refused")]
    [TestCase("[\"a\",\" b\"]", "refused")]
    [TestCase("[\"a\",\"b\\r\\nX-Admin: 1\"]", "refused")]
    public void Comma_joins_items_that_cannot_be_taken_for_others(string json, string value)
    {
        Value(ClaimEncoding.Comma, json).ShouldBe(value);
        Value(ClaimEncoding.Repeated, json).ShouldBe(value.Replace(',', '|'));
    }

    [TestCase("\"me\"", "\"me\"")]
    [TestCase("1.50", "1.50")]
    [TestCase("""[ "é" , 1 ]""", """["é",1]""")]
    [TestCase("{ \"a\" : { } }", "{\"a\":{}}")]
    public void Base64UrlJson_is_the_compact_JSON_without_padding(string json, string decoded)
    {
        var value = Value(ClaimEncoding.Base64UrlJson, json);
        value.ShouldNotContain("=");
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(value)).ShouldBe(decoded);
    }

    [TestCase("null")]
    [TestCase("\"\"")]
    public void Base64UrlJson_of_nothing_is_nothing(string json) => Value(ClaimEncoding.Base64UrlJson, json).ShouldBe("-");

    [Test]
    public void The_payload_header_is_the_payload_to_the_byte()
    {
        var payload = $$"""{ "iss" : "{{Gate.Issuer}}", "é" : [ 1.50 ] }""";
        var (result, headers) = Send(Gate.Example with { PayloadHeader = "X-Payload" }, payload);
        result.ShouldBeOfType<Authenticated>().Detail.ShouldBe("");
        headers["X-Payload"].ToString().ShouldBe(Text.B64(payload));
    }

    [TestCase("X-Payload")]
    [TestCase("x_payload")]
    [TestCase("X.PAYLOAD")]
    [TestCase("X~Payload")]
    public void A_client_s_own_payload_header_is_removed_in_every_spelling(string name)
    {
        var provider = Gate.Example with { PayloadHeader = "X-Payload" };
        var lax = new AnyRequirementIr([new ProviderRequirementIr("example"), new AllowMissingOrFailedIr()]);
        foreach (var gate in new[] { new Gate(provider), new Gate(provider) { Requirement = lax } })
        {
            var context = Gate.Request(change: r => r.Headers[name] = "forged");
            gate.Send(context);
            context.Request.Headers.ContainsKey(name).ShouldBeFalse();
        }
    }

    [TestCase("x+claim")]
    [TestCase("X_CLAIM")]
    [TestCase("X.Claim")]
    [TestCase("x!claim")]
    [TestCase("X'Claim")]
    public void A_client_s_own_claim_header_is_removed_whatever_its_punctuation(string name)
    {
        var context = Gate.Request(change: r =>
        {
            r.Headers[name] = "forged";
            r.Headers["X-Claims"] = "mine";
            r.Headers["XClaim"] = "mine";
            r.Headers["X-Claix"] = "mine";
        });
        new Gate(Gate.Example with { ClaimHeaders = [new ClaimHeaderIr(Name, ["c"])] }).Send(context);
        context.Request.Headers.Keys.ShouldBe(["Host", "X-Claims", "XClaim", "X-Claix"], ignoreOrder: true);
    }

    [Test]
    public void A_payload_header_that_the_proxy_needs_itself_breaks_the_policy()
    {
        var gate = new Gate(Gate.Example with { PayloadHeader = "Content-Length" });
        var refused = gate.Refusal(Gate.Token());
        (refused.Status, refused.Reason).ShouldBe((500, "policy_broken"));
        refused.Detail.ShouldContain("Content-Length");
    }

    [Test]
    public void No_claim_in_any_encoding_ends_its_line_or_adds_an_item()
    {
        var text = Gen.ArrayOf(Gen.Elements("ab ,\"\\\r\n\0\t:;é\u007f\u0085\u2028😀".EnumerateRunes().ToArray())).Select(r => string.Concat(r));
        var scalar = Gen.OneOf(text.Select(t => (JsonNode?)t), Gen.Elements<JsonNode?>(1, -2.5, true, null));
        var list = Gen.ArrayOf(scalar).Select(items => (JsonNode?)new JsonArray([.. items.Take(4).Select(i => i?.DeepClone())]));
        Check.One(Trials.Of(5_000), Prop.ForAll(Gen.OneOf(scalar, list).ToArbitrary(), claim =>
        {
            var json = Text.Utf8(claim?.ToJsonString() ?? "null");
            var items = claim is JsonArray array ? array.Count : 1;
            return Enum.GetValues<ClaimEncoding>().Where(e => e != ClaimEncoding.Always).All(encoding =>
            {
                StringBuilder? refused = null;
                var headers = new HeaderDictionary();
                new ClaimHeaderSet([new ClaimHeaderIr(Name, ["c"], encoding)], null).Write([.. "{\"c\":"u8, .. json, .. "}"u8], headers, ref refused);
                var values = headers[Name].ToArray();
                var count = encoding is ClaimEncoding.Comma or ClaimEncoding.Repeated ? string.Join(',', values).Split(',').Length : values.Length;
                return values.All(v => v is { Length: > 0 } && !v.Any(char.IsControl) && v.Trim(' ') == v)
                    && (refused is null || values.Length == 0)
                    && (values.Length == 0 || count == (encoding is ClaimEncoding.Comma or ClaimEncoding.Repeated ? items : 1));
            });
        }));
    }

    [Test]
    public void No_claim_that_is_always_there_ends_its_line_or_adds_an_item()
    {
        var text = Gen.ArrayOf(Gen.Elements("ab ,\"\\\r\n\0\t:;é\u007f\u0085\u2028😀".EnumerateRunes().ToArray())).Select(r => string.Concat(r));
        var scalar = Gen.OneOf(text.Select(t => (JsonNode?)t), Gen.Elements<JsonNode?>(1, -2.5, true, null));
        var list = Gen.ArrayOf(scalar).Select(items => (JsonNode?)new JsonArray([.. items.Take(4).Select(i => i?.DeepClone())]));
        Check.One(Trials.Of(5_000), Prop.ForAll(Gen.OneOf(scalar, list).ToArbitrary(), claim =>
        {
            var json = Text.Utf8(claim?.ToJsonString() ?? "null");
            StringBuilder? refused = null;
            var headers = new HeaderDictionary();
            var goesOn = new ClaimHeaderSet([new ClaimHeaderIr(Name, ["c"], ClaimEncoding.Always)], null).Write([.. "{\"c\":"u8, .. json, .. "}"u8], headers, ref refused);
            var values = headers[Name].ToArray();
            return values.All(v => v is not null && !v.Any(char.IsControl) && v.Trim(' ') == v && (claim is not JsonArray || !v.Contains(',')))
                && goesOn == (values.Length > 0)
                && (claim is not JsonArray array || values is [] or [""] || values.Length == array.Count);
        }));
    }

    [Test]
    public void One_header_that_cannot_be_set_does_not_keep_the_others()
    {
        var provider = Gate.Example with
        {
            ClaimHeaders = [new ClaimHeaderIr("X-A", ["a"]), new ClaimHeaderIr("X-B", ["b"], ClaimEncoding.Comma), new ClaimHeaderIr("X-C", ["a"], ClaimEncoding.Json)],
        };
        var (result, headers) = Send(provider, $$"""{"iss":"{{Gate.Issuer}}","b":["x,y"],"a":"1"}""");
        (headers["X-A"].ToString(), headers.ContainsKey("X-B"), headers["X-C"].ToString()).ShouldBe(("1", false, "1"));
        result.Detail.ShouldContain("X-B");
        result.Detail.ShouldNotContain("X-A");
    }
}
