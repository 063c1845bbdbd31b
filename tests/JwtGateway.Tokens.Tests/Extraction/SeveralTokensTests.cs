using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Tests.Extraction;

/// <summary>multipleTokens: several tokens in one request.</summary>
public sealed class SeveralTokensTests
{
    private static readonly string Good = Gate.Token();
    private static readonly string Other = Gate.Token(c => c["jti"] = "2");
    private static readonly string Expired = Gate.Token(c => c["exp"] = 1);
    private static readonly string Foreign = Gate.Token(c => c["iss"] = "https://elsewhere");

    private static JwtProviderIr Provider(SeveralTokens several, bool forwards = true) => Gate.Example with
    {
        SeveralTokens = several,
        ForwardToken = forwards,
        Locations = [new HeaderLocationIr("Authorization", "Bearer "), new QueryLocationIr("t"), new CookieLocationIr("c")],
        ClaimHeaders = [new ClaimHeaderIr("x-jti", ["jti"])],
    };

    private static DefaultHttpContext Request(string? header, string? query, string? cookie = null) => Gate.Request(change: r =>
    {
        r.Headers.Authorization = header is null ? default : new StringValues(["Basic x", "Bearer " + header]);
        r.QueryString = new QueryString(query is null ? "?a=b" : "?a=b&t=" + query + "&c=%64");
        r.Headers.Cookie = cookie is null ? default : (StringValues)("d=e; c=" + cookie);
    });

    private static async Task<string> OutcomeAsync(SeveralTokens several, string? header, string? query, string? cookie = null)
    {
        var (result, _) = await new Gate(Provider(several)).SendAsync(Request(header, query, cookie));
        return result is Rejected rejected ? $"{rejected.Status} {rejected.Reason}" : "ok";
    }

    [Test]
    public async Task All_must_verify()
    {
        (await OutcomeAsync(SeveralTokens.All, Good, Other)).ShouldBe("ok");
        (await OutcomeAsync(SeveralTokens.All, Good, Expired)).ShouldBe("401 jwt_expired");
        (await OutcomeAsync(SeveralTokens.All, Expired, Good)).ShouldBe("401 jwt_expired");
    }

    [Test]
    public async Task Same_refuses_tokens_that_differ_before_looking_at_them()
    {
        (await OutcomeAsync(SeveralTokens.Same, Good, Good, Good)).ShouldBe("ok");
        (await OutcomeAsync(SeveralTokens.Same, Good, Other)).ShouldBe("400 jwt_differ");
        (await OutcomeAsync(SeveralTokens.Same, "x", "y")).ShouldBe("400 jwt_differ");
        (await OutcomeAsync(SeveralTokens.Same, Expired, Expired)).ShouldBe("401 jwt_expired");
        (await OutcomeAsync(SeveralTokens.Same, null, null)).ShouldBe("401 jwt_missing");
    }

    [Test]
    public async Task Any_needs_one_that_verifies()
    {
        (await OutcomeAsync(SeveralTokens.Any, Good, Expired)).ShouldBe("ok");
        (await OutcomeAsync(SeveralTokens.Any, "x", null, Good)).ShouldBe("ok");
        (await OutcomeAsync(SeveralTokens.Any, Expired, Foreign)).ShouldBe("401 jwt_expired");
        (await OutcomeAsync(SeveralTokens.Any, Foreign, Expired)).ShouldBe("401 jwt_expired");
        (await OutcomeAsync(SeveralTokens.Any, Foreign, null)).ShouldBe("401 jwt_unknown_issuer");
        (await OutcomeAsync(SeveralTokens.Any, null, null)).ShouldBe("401 jwt_missing");
    }

    [Test]
    public async Task Any_takes_all_others_out_of_the_request_even_those_that_would_verify()
    {
        var context = Request(Expired, Other, Good);
        var (result, query) = await new Gate(Provider(SeveralTokens.Any)).SendAsync(context);
        result.ShouldBeOfType<Authenticated>();
        context.Request.Headers.Authorization.ToArray().ShouldBe(["Basic x"]);
        query.ShouldBeNull("the token in the query verified first");
        context.Request.Headers.Cookie.ToString().ShouldBe("d=e");
        context.Request.Headers["x-jti"].ToString().ShouldBe("2");
    }

    [Test]
    public async Task Any_leaves_a_token_alone_that_stands_in_two_places()
    {
        var context = Request(Good, Good, Expired);
        var (_, query) = await new Gate(Provider(SeveralTokens.Any)).SendAsync(context);
        query.ShouldBeNull();
        context.Request.Headers.Authorization.Count.ShouldBe(2);
        context.Request.Headers.Cookie.ToString().ShouldBe("d=e");
    }

    [Test]
    public async Task More_than_eight_are_refused_in_every_mode([Values] SeveralTokens several)
    {
        var context = Gate.Request(change: r => r.QueryString = new QueryString("?" + string.Join('&', Enumerable.Range(0, 9).Select(i => $"t={i}"))));
        (await new Gate(Provider(several)).SendAsync(context)).Result.ShouldBeOfType<Rejected>().Reason.ShouldBe("jwt_too_many");
    }

    [Test]
    public async Task Tokens_of_two_providers_that_are_both_needed_are_both_left()
    {
        var a = Provider(SeveralTokens.Any) with { Id = "a", Name = "a" };
        var b = Provider(SeveralTokens.Any) with { Id = "b", Name = "b", Issuers = ["https://elsewhere"] };
        var gate = new Gate(a, b) { Requirement = new AllRequirementIr([new ProviderRequirementIr("a"), new ProviderRequirementIr("b")]) };
        var context = Request(Good, Foreign, Expired);
        var (result, query) = await gate.SendAsync(context);
        result.ShouldBeOfType<Authenticated>();
        query.ShouldBeNull();
        context.Request.Headers.Authorization.Count.ShouldBe(2);
        context.Request.Headers.Cookie.ToString().ShouldBe("d=e");
    }

    [Test]
    public async Task What_an_alternative_that_is_not_met_would_remove_stays()
    {
        var a = Provider(SeveralTokens.Any) with { Id = "a", Name = "a" };
        var b = Gate.Example with { Id = "b", Name = "b", Locations = [new HeaderLocationIr("X-B", "")] };
        var c = Gate.Example with { Id = "c", Name = "c", Locations = [new HeaderLocationIr("X-C", "")] };
        var both = new AllRequirementIr([new ProviderRequirementIr("a"), new ProviderRequirementIr("b")]);
        var gate = new Gate(a, b, c) { Requirement = new AnyRequirementIr([both, new ProviderRequirementIr("c")]) };
        var context = Request(Good, Expired);
        context.Request.Headers["X-C"] = Other;
        var (result, query) = await gate.SendAsync(context);
        result.ShouldBeOfType<Authenticated>().Provider.ShouldBe("c");
        query.ShouldBeNull();
        context.Request.Headers.Authorization.Count.ShouldBe(2);
    }
}
