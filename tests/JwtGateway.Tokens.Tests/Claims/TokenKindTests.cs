using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>A token that was made for one purpose is not taken for another.</summary>
public sealed class TokenKindTests
{
    private static readonly JwtProviderIr Base = Gate.Example with { Audiences = ["api"] };

    private static string Answer(JwtProviderIr provider, string? type, Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = Gate.Issuer,
            ["sub"] = "me",
            ["aud"] = "api",
            ["exp"] = Gate.Now + 600,
            ["iat"] = Gate.Now,
            ["jti"] = "1",
            ["client_id"] = "app",
        };
        change?.Invoke(claims);
        var header = type is null ? """{"alg":"RS256"}""" : $$"""{"alg":"RS256","typ":{{type}}}""";
        return new Gate(provider).Send(Text.Signed(TestKeys.Rs256, header, claims.ToJsonString())) is Rejected rejected ? rejected.Reason : "ok";
    }

    [TestCase("\"at+jwt\"", "ok")]
    [TestCase("\"AT+JWT\"", "ok")]
    [TestCase("\"application/at+jwt\"", "ok")]
    [TestCase("\"Application/At+Jwt\"", "ok")]
    [TestCase("\"at\\u002bjwt\"", "ok")]
    [TestCase("\"JWT\"", "jwt_wrong_kind")]
    [TestCase("\"\"", "jwt_wrong_kind")]
    [TestCase("\"at+jwt \"", "jwt_wrong_kind")]
    [TestCase("\"application/application/at+jwt\"", "jwt_wrong_kind")]
    [TestCase("\"text/at+jwt\"", "jwt_wrong_kind")]
    [TestCase("[\"at+jwt\"]", "jwt_wrong_kind")]
    [TestCase("null", "jwt_wrong_kind")]
    [TestCase("1", "jwt_wrong_kind")]
    [TestCase(null, "jwt_wrong_kind")]
    public void Types_are_media_types_without_regard_to_case(string? type, string answer)
    {
        Answer(Base with { Types = ["application/at+jwt"] }, type).ShouldBe(answer);
        Answer(Base with { Types = ["secevent+jwt", "at+jwt"] }, type).ShouldBe(answer);
        Answer(Base with { Profile = TokenProfile.AccessToken }, type).ShouldBe(answer);
        Answer(Base, type).ShouldBe("ok");
    }

    [TestCase("x/y", "\"x/y\"", "ok")]
    [TestCase("x/y", "\"application/x/y\"", "jwt_wrong_kind")]
    [TestCase("application/x/y", "\"application/x/y\"", "ok")]
    [TestCase("application/x/y", "\"x/y\"", "jwt_wrong_kind")]
    public void Only_a_name_without_a_slash_stands_for_application(string configured, string type, string answer) =>
        Answer(Base with { Types = [configured] }, type).ShouldBe(answer);

    [TestCase("iss")]
    [TestCase("exp")]
    [TestCase("sub")]
    [TestCase("client_id")]
    [TestCase("iat")]
    [TestCase("jti")]
    public void An_access_token_has_all_claims_of_RFC_9068(string claim)
    {
        var provider = Base with { Profile = TokenProfile.AccessToken, Issuers = [] };
        Answer(provider, "\"at+jwt\"").ShouldBe("ok");
        Answer(provider, "\"at+jwt\"", c => c.Remove(claim)).ShouldBe("jwt_wrong_kind");
    }

    [Test]
    public void An_access_token_has_an_audience_and_a_client_with_a_name()
    {
        var provider = Base with { Profile = TokenProfile.AccessToken, Audiences = [] };
        Answer(provider, "\"at+jwt\"", c => c.Remove("aud")).ShouldBe("jwt_wrong_kind");
        Answer(provider, "\"at+jwt\"", c => c["client_id"] = 7).ShouldBe("jwt_wrong_kind");
        Answer(provider, "\"at+jwt\"", c => c["client_id"] = "").ShouldBe("jwt_wrong_kind");
        Answer(provider, "\"at+jwt\"", c => c["iat"] = Gate.Now + 61).ShouldBe("jwt_issued_in_future");
    }

    [TestCase(null, "ok")]
    [TestCase("\"JWT\"", "ok")]
    [TestCase("\"jwt\"", "ok")]
    [TestCase("\"at+jwt\"", "jwt_wrong_kind")]
    [TestCase("\"application/at+jwt\"", "jwt_wrong_kind")]
    [TestCase("\"logout+jwt\"", "jwt_wrong_kind")]
    [TestCase("5", "jwt_wrong_kind")]
    public void An_ID_token_says_JWT_or_nothing(string? type, string answer) =>
        Answer(Base with { Profile = TokenProfile.IdToken }, type).ShouldBe(answer);

    [TestCase("iss")]
    [TestCase("sub")]
    [TestCase("exp")]
    [TestCase("iat")]
    public void An_ID_token_has_all_claims_of_OpenID_Connect(string claim) =>
        Answer(Base with { Profile = TokenProfile.IdToken, Issuers = [] }, null, c => c.Remove(claim)).ShouldBe("jwt_wrong_kind");

    [Test]
    public void An_ID_token_for_several_audiences_was_issued_to_us()
    {
        var provider = Base with { Profile = TokenProfile.IdToken };
        Answer(provider, null, c => c["aud"] = new JsonArray("api")).ShouldBe("ok");
        Answer(provider, null, c => c["aud"] = new JsonArray("api", "other")).ShouldBe("jwt_wrong_kind");
        Answer(provider, null, c => { c["aud"] = new JsonArray("api", "other"); c["azp"] = "api"; }).ShouldBe("ok");
        Answer(provider, null, c => { c["aud"] = new JsonArray("api", "other"); c["azp"] = "other"; }).ShouldBe("jwt_wrong_kind");
        Answer(provider, null, c => c["azp"] = "other").ShouldBe("jwt_wrong_kind");
        Answer(provider, null, c => c["azp"] = new JsonArray("api")).ShouldBe("jwt_wrong_kind");
        Answer(provider, null, c => c["azp"] = null).ShouldBe("jwt_wrong_kind");
        Answer(provider, null, c => c["azp"] = "api").ShouldBe("ok");
    }

    [Test]
    public void The_profiles_exclude_each_other()
    {
        Answer(Base with { Profile = TokenProfile.AccessToken }, "\"at+jwt\"").ShouldBe("ok");
        Answer(Base with { Profile = TokenProfile.IdToken }, "\"at+jwt\"").ShouldBe("jwt_wrong_kind");
        Answer(Base with { Profile = TokenProfile.IdToken }, "\"JWT\"").ShouldBe("ok");
        Answer(Base with { Profile = TokenProfile.AccessToken }, "\"JWT\"").ShouldBe("jwt_wrong_kind");
    }

    [Test]
    public void The_operator_is_told_what_was_there_and_what_was_expected()
    {
        var gate = new Gate(Base with { Profile = TokenProfile.AccessToken });
        gate.Refusal(Gate.Token(c => c["aud"] = "api")).Detail.ShouldBe("provider example: typ is \"JWT\", expected at+jwt");
        var refused = gate.Refusal(Text.Signed(
            TestKeys.Rs256, """{"alg":"RS256","typ":"at+jwt"}""", $$"""{"iss":"{{Gate.Issuer}}","aud":"api","exp":{{Gate.Now}},"sub":"me"}"""));
        (refused.Status, refused.Body).ShouldBe((401, "Jwt is not of the required kind"));
        refused.Detail.ShouldBe("provider example: iat is missing, or not as profile AccessToken asks for");
    }
}
