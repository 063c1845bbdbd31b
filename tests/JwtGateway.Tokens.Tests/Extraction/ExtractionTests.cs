using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Tests.Extraction;

/// <summary>Where tokens are looked for, as Envoy does.</summary>
public sealed class ExtractionTests
{
    private const string BadFormat = "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections";

    private static string Good => Gate.Token();

    private static string Outcome(Gate gate, Action<HttpRequest> change) => gate.Send(Gate.Request(change: change)) switch
    {
        Authenticated => "ok",
        Rejected rejected => rejected.Body,
        _ => "?",
    };

    private static string Authorization(params string[] values) =>
        Outcome(new Gate(), r => r.Headers.Authorization = new StringValues(values));

    private static Gate From(params TokenLocationIr[] locations) => new(Gate.Example with { Locations = [.. locations] });

    [TestCase("Bearer {0}", "ok")]
    [TestCase("Bearer   {0}", "ok")]
    [TestCase("Bearer \"{0}", "ok")]
    [TestCase("x Bearer {0}", "ok")]
    [TestCase("bearer {0}", "Jwt is missing")]
    [TestCase("BEARER {0}", "Jwt is missing")]
    [TestCase("Bearer{0}", "Jwt is missing")]
    [TestCase("{0}", "Jwt is missing")]
    [TestCase("Basic abc", "Jwt is missing")]
    [TestCase("", "Jwt is missing")]
    [TestCase("Bearer ", BadFormat)]
    [TestCase("Bearer !!", BadFormat)]
    [TestCase("Bearer {0} ", "Jwt signature is an invalid Base64url encoded")]
    [TestCase("Bearer {0}, Bearer {0}", BadFormat)]
    public void Prefix_is_searched_anywhere_with_its_case_and_nothing_is_cut_off(string value, string outcome) =>
        Authorization(value.Replace("{0}", Good)).ShouldBe(outcome);

    [TestCase("Bearer {0}", "ok")]
    [TestCase("bearer {0}", "ok")]
    [TestCase("BEARER\t{0}", "ok")]
    [TestCase("bEaReR   {0}", "ok")]
    [TestCase("x bearer {0}", "ok")]
    [TestCase("bearerbearer {0}", "ok")]
    [TestCase("Bearer", "Jwt is missing")]
    [TestCase("Bearer{0}", "Jwt is missing")]
    [TestCase("bearer-{0}", "Jwt is missing")]
    [TestCase("{0}", "Jwt is missing")]
    [TestCase("", "Jwt is missing")]
    [TestCase("bearer x", BadFormat)]
    [TestCase("bearer {0}, bearer {0}", BadFormat)]
    public void A_scheme_means_the_same_in_every_case_and_is_searched_anywhere(string value, string outcome) =>
        Outcome(From(new HeaderLocationIr("Authorization", "Bearer ", IsScheme: true)), r => r.Headers.Authorization = value.Replace("{0}", Good)).ShouldBe(outcome);

    [Test]
    public void Every_value_of_a_header_counts()
    {
        Authorization("Basic x", $"Bearer {Good}").ShouldBe("ok");
        Authorization($"Bearer {Good}", $"Bearer {Good}").ShouldBe("ok");
        Authorization($"Bearer {Good}", "Bearer x.y").ShouldBe(BadFormat);
        Authorization("Bearer x.y", $"Bearer {Good}").ShouldBe(BadFormat);
    }

    [Test]
    public void Without_a_prefix_the_whole_value_is_the_token()
    {
        var gate = From(new HeaderLocationIr("X-Token", ""));
        Outcome(gate, r => r.Headers["x-token"] = Good).ShouldBe("ok");
        Outcome(gate, r => r.Headers["x-token"] = "Bearer " + Good).ShouldBe("Jwt header is an invalid Base64url encoded");
        Outcome(gate, r => r.Headers["x-token"] = "").ShouldBe(BadFormat);
        Outcome(gate, r => r.Headers.Authorization = "Bearer " + Good).ShouldBe("Jwt is missing");
    }

    [TestCase("?access_token={0}", "ok")]
    [TestCase("?a=b&access_token={0}&c=d", "ok")]
    [TestCase("?access%5Ftoken={0}", "ok")]
    [TestCase("?access_token={0}&access_token={0}", "ok")]
    [TestCase("?access_token={0}&access_token=x", BadFormat)]
    [TestCase("?access_token={0}&%61ccess_token=x", BadFormat)]
    [TestCase("?access_token=x&access_token={0}", BadFormat)]
    [TestCase("?Access_Token={0}", "Jwt is missing")]
    [TestCase("?access_tokens={0}", "Jwt is missing")]
    [TestCase("?access_token", BadFormat)]
    [TestCase("?access_token=", BadFormat)]
    [TestCase("?", "Jwt is missing")]
    [TestCase("?&&&", "Jwt is missing")]
    public void Query_parameters_are_decoded_and_every_value_counts(string query, string outcome) =>
        Outcome(new Gate(), r => r.QueryString = new QueryString(query.Replace("{0}", Good))).ShouldBe(outcome);

    [Test]
    public void Percent_encoded_token_in_the_query_is_decoded() =>
        Outcome(new Gate(), r => r.QueryString = new QueryString("?access_token=" + Good.Replace(".", "%2e"))).ShouldBe("ok");

    [TestCase("jwt={0}", "ok")]
    [TestCase("a=b; jwt={0}; c=d", "ok")]
    [TestCase("a=b;jwt={0}", "ok")]
    [TestCase("jwt=\"{0}\"", "ok")]
    [TestCase("jwt={0}; jwt={0}", "ok")]
    [TestCase("jwt={0}; jwt=x", BadFormat)]
    [TestCase("jwt={0}; jwt =x", BadFormat)]
    [TestCase("jwt = {0}", "ok")]
    [TestCase("jwt=x; jwt={0}", BadFormat)]
    [TestCase("JWT={0}", "Jwt is missing")]
    [TestCase("xjwt={0}", "Jwt is missing")]
    [TestCase("jwt", "Jwt is missing")]
    [TestCase(";;;=;", "Jwt is missing")]
    public void Cookies_are_found_by_name_and_every_one_counts(string cookies, string outcome) =>
        Outcome(From(new CookieLocationIr("jwt")), r => r.Headers.Cookie = cookies.Replace("{0}", Good)).ShouldBe(outcome);

    [Test]
    public void Tokens_in_several_places_must_all_verify()
    {
        var gate = From(new CookieLocationIr("jwt"), new QueryLocationIr("t"), new HeaderLocationIr("X-A", ""));
        var other = Gate.Token(c => c["jti"] = "2");
        void All(HttpRequest r, string header, string query, string cookie)
        {
            r.Headers["X-A"] = header;
            r.QueryString = new QueryString("?t=" + query);
            r.Headers.Cookie = "jwt=" + cookie;
        }

        Outcome(gate, r => All(r, Good, other, Good)).ShouldBe("ok");
        Outcome(gate, r => All(r, Good, other, "x")).ShouldBe(BadFormat);
        Outcome(gate, r => All(r, Good, Gate.Token(c => c["exp"] = 1), Good)).ShouldBe("Jwt is expired");

        // Headers are looked at before parameters, and those before cookies.
        Outcome(gate, r => All(r, Gate.Token(c => c["exp"] = 1), Gate.Token(c => c["iss"] = "x"), "x")).ShouldBe("Jwt is expired");
        Outcome(gate, r => All(r, Good, Gate.Token(c => c["iss"] = "x"), "x")).ShouldBe("Jwt issuer is not configured");
    }

    [Test]
    public void More_than_eight_different_tokens_are_refused()
    {
        string[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => "Bearer " + Gate.Token(c => c["jti"] = $"{i}"))];
        Authorization(Tokens(8)).ShouldBe("ok");
        Authorization(Tokens(9)).ShouldBe(BadFormat);
        Authorization([.. Tokens(8), .. Tokens(8)]).ShouldBe("ok");
    }
}
