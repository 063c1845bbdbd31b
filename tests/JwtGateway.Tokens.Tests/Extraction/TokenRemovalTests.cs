using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Tests.Extraction;

/// <summary>forwardToken: false: tokens are taken out of wherever they stand, and nothing else is.</summary>
public sealed class TokenRemovalTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string Good = Gate.Token();

    private static readonly JwtProviderIr Hiding = Gate.Example with
    {
        ForwardToken = false,
        Locations =
        [
            new HeaderLocationIr("Authorization", "Bearer ", IsScheme: true), new HeaderLocationIr("X-Token", ""), new QueryLocationIr("t"),
            new CookieLocationIr("c"), new BodyLocationIr(["token"]), new BodyLocationIr(["auth", "jwt"]),
        ],
    };

    private static async Task<(HttpRequest Request, string? Query)> PassAsync(Action<HttpRequest> change, Gate? gate = null)
    {
        var context = Gate.Request(change: change);
        var (result, query) = await (gate ?? new Gate(Hiding)).SendAsync(context);
        result.ShouldBeOfType<Authenticated>((result as Rejected)?.Detail);
        return (context.Request, query);
    }

    private static async Task<(byte[] Body, long? Length)> BodyAsync(string type, string body, bool chunked = false, Gate? gate = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body.Replace("{0}", Good));
        var context = BodyTokenTests.Request(type, bytes);
        context.Request.ContentLength = chunked ? null : bytes.Length;
        (await (gate ?? new Gate(Hiding)).SendAsync(context)).Result.ShouldBeOfType<Authenticated>();
        var sent = new MemoryStream();
        await context.Request.Body.CopyToAsync(sent);
        return (sent.ToArray(), context.Request.ContentLength);
    }

    [TestCase("application/json", """{"a":1,"T":"{0}","t" : "{0}"}""", """{"a":1}""")]
    [TestCase("application/json", """{"T":"{0}","a":{"t":"stays"}}""", """{"a":{"t":"stays"}}""")]
    [TestCase("application/x-www-form-urlencoded", "T={0}&a=b&%74={0}", "a=b")]
    public async Task Fields_of_bodies_go_whatever_the_case_of_their_name(string type, string body, string left)
    {
        var hiding = new Gate(Gate.Example with { ForwardToken = false, Locations = [new BodyFieldLocationIr("t")] });
        var (sent, length) = await BodyAsync(type, body, gate: hiding);
        Encoding.UTF8.GetString(sent).ShouldBe(left);
        length.ShouldBe(sent.Length);
    }

    [Test]
    public async Task Of_several_values_of_a_header_those_that_are_no_tokens_stay()
    {
        var (request, _) = await PassAsync(r => r.Headers.Authorization = new StringValues(["Basic x", "bearer " + Good, "Digest y"]));
        request.Headers.Authorization.ToArray().ShouldBe(["Basic x", "Digest y"]);
        (request, _) = await PassAsync(r => r.Headers["x-token"] = Good);
        request.Headers.ContainsKey("X-Token").ShouldBeFalse();
    }

    [TestCase("c={0}", null)]
    [TestCase("a=b; c={0}", "a=b")]
    [TestCase("c={0}; a=b", "a=b")]
    [TestCase("a=b;  c={0};d=\"e\"; f", "a=b;d=\"e\"; f")]
    [TestCase("c={0}; a=b; c={0}", "a=b")]
    [TestCase("a=b; c = \"{0}\" ; cc=d", "a=b; cc=d")]
    public async Task The_cookie_goes_and_the_others_stay_as_they_are(string cookies, string? left)
    {
        var (request, _) = await PassAsync(r => r.Headers.Cookie = cookies.Replace("{0}", Good));
        ((string?)request.Headers.Cookie).ShouldBe(left);
    }

    [Test]
    public async Task Cookies_in_several_header_lines_stay_where_they_were()
    {
        var (request, _) = await PassAsync(r => r.Headers.Cookie = new StringValues(["a=1 ", $"c={Good}", $"b=2; c={Good}"]));
        request.Headers.Cookie.ToArray().ShouldBe(["a=1 ", "b=2"]);
    }

    [TestCase("?t={0}", "")]
    [TestCase("?t={0}&a=%2f", "?a=%2f")]
    [TestCase("?a=+&t={0}&&b", "?a=+&&b")]
    [TestCase("?a&t={0}&%74={0}&b=c=d", "?a&b=c=d")]
    [TestCase("?&t={0}", "?")]
    public async Task The_parameter_goes_and_the_rest_of_the_query_stays_as_it_is(string query, string left) =>
        (await PassAsync(r => r.QueryString = new QueryString(query.Replace("{0}", Good)))).Query.ShouldBe(left);

    [Test]
    public async Task Nothing_is_said_of_a_query_without_a_token() =>
        (await PassAsync(r =>
        {
            r.QueryString = new QueryString("?a=b");
            r.Headers.Authorization = "Bearer " + Good;
        })).Query.ShouldBeNull();

    [TestCase("""{"token":"{0}"}""", "{}")]
    [TestCase("""{"token":"{0}","a":1}""", """{"a":1}""")]
    [TestCase("""{"a":1,"token":"{0}"}""", """{"a":1}""")]
    [TestCase(""" { "a" : 1 , "token" : "{0}" , "b" : "," } """, """ { "a" : 1 ,  "b" : "," } """)]
    [TestCase("""{ "a": 1,  "token": "{0}" }""", """{ "a": 1 }""")]
    [TestCase("""{"auth":{"jwt":"{0}","x":"ü\u00e9"},"n":1.0e0}""", """{"auth":{"x":"ü\u00e9"},"n":1.0e0}""")]
    [TestCase("""{"auth":{"jwt":"{0}"},"token":"{0}"}""", """{"auth":{}}""")]
    [TestCase("""{"token":"{0}","auth":{"jwt":"{0}"},"token ":"\\\""}""", """{"auth":{},"token ":"\\\""}""")]
    [TestCase("""{"a\\":"\\","\u0074oken":"{0}"}""", """{"a\\":"\\"}""")]
    [TestCase("""{"token":null,"auth":{"jwt":"{0}"}}""", """{"token":null,"auth":{}}""")]
    public async Task The_member_goes_and_every_other_byte_of_the_json_stays(string body, string left)
    {
        foreach (var chunked in new[] { false, true })
        {
            var (sent, length) = await BodyAsync(Json, body, chunked);
            Encoding.UTF8.GetString(sent).ShouldBe(left);
            length.ShouldBe(chunked ? null : sent.Length);
        }
    }

    [TestCase("token={0}", "")]
    [TestCase("token={0}&a=%2f+", "a=%2f+")]
    [TestCase("a&token={0}&&%74oken={0}&auth.jwt={0}&b=c=d", "a&&b=c=d")]
    [TestCase("&token={0}", "")]
    public async Task The_field_goes_and_every_other_byte_of_the_form_stays(string body, string left)
    {
        var (sent, length) = await BodyAsync(Form, body);
        Encoding.UTF8.GetString(sent).ShouldBe(left);
        length.ShouldBe(sent.Length);
    }

    [Test]
    public async Task A_provider_that_was_not_asked_keeps_its_places_clean_all_the_same()
    {
        var first = Gate.Example with { Id = "first", Name = "first", Locations = [new HeaderLocationIr("X-First", "")] };
        var gate = new Gate(first, Hiding) { Requirement = new AnyRequirementIr([new ProviderRequirementIr("first"), new ProviderRequirementIr("example")]) };
        var (request, query) = await PassAsync(
            r =>
            {
                r.Headers["X-First"] = Good;
                r.Headers["X-Token"] = "smuggled";
                r.QueryString = new QueryString("?t=smuggled&a=b");
            },
            gate);
        request.Headers["X-First"].ToString().ShouldBe(Good);
        request.Headers.ContainsKey("X-Token").ShouldBeFalse();
        query.ShouldBe("?a=b");
    }

    [Test]
    public async Task A_token_that_another_provider_accepted_and_forwards_stays()
    {
        var theirs = Gate.Token(c => c["iss"] = "https://theirs");
        var keeping = Gate.Example with { Id = "keeping", Name = "keeping", Issuers = ["https://theirs"], Locations = Hiding.Locations };
        var gate = new Gate(Hiding, keeping) { Requirement = new AnyRequirementIr([new ProviderRequirementIr("example"), new ProviderRequirementIr("keeping")]) };
        (await PassAsync(r => r.Headers["X-Token"] = theirs, gate)).Request.Headers["X-Token"].ToString().ShouldBe(theirs);
        (await PassAsync(r => r.Headers["X-Token"] = Good, gate)).Request.Headers.ContainsKey("X-Token").ShouldBeFalse();
    }

    [Test]
    public async Task FailOpen_takes_out_tokens_that_do_not_verify_too()
    {
        var gate = new Gate(Hiding) { Requirement = new AnyRequirementIr([new ProviderRequirementIr("example"), new AllowMissingOrFailedIr()]) };
        var (request, query) = await PassAsync(
            r =>
            {
                r.Headers.Authorization = "Bearer x.y.z";
                r.QueryString = new QueryString(string.Concat(Enumerable.Range(0, 20).Select(i => $"&t={i}")).Insert(0, "?"));
            },
            gate);
        request.Headers.ContainsKey("Authorization").ShouldBeFalse();
        request.Headers["X-Jwt-Unverified"].ToString().ShouldBe("jwt_too_many");
        query.ShouldBe("?");
    }

    [Test]
    public async Task By_default_everything_is_forwarded()
    {
        var (request, query) = await PassAsync(
            r =>
            {
                r.Headers.Authorization = "Bearer " + Good;
                r.QueryString = new QueryString("?t=" + Good);
            },
            new Gate(Hiding with { ForwardToken = true }));
        request.Headers.ContainsKey("Authorization").ShouldBeTrue();
        query.ShouldBeNull();
    }
}
