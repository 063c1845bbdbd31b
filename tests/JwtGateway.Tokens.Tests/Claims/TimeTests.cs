using System.Text.RegularExpressions;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>What a provider may ask of exp, nbf and iat. Skew: 10 s.</summary>
public sealed class TimeTests
{
    private const long Now = Gate.Now;

    private static string Answer(TokenTimesIr times, string claims, TokenProfile profile = TokenProfile.Any)
    {
        var provider = Gate.Example with { Times = times, ClockSkew = TimeSpan.FromSeconds(10), Profile = profile };
        var token = Text.Signed(TestKeys.Rs256, """{"alg":"RS256"}""", $$"""{"iss":"{{Gate.Issuer}}"{{(claims.Length == 0 ? "" : "," + claims)}}}""");
        return new Gate(provider).Send(token) is Rejected rejected ? $"{rejected.Status} {rejected.Body}" : "ok";
    }

    private static readonly TokenTimesIr Nothing = new();
    private static readonly TokenTimesIr Expiration = new() { RequireExpiration = true };
    private static readonly TokenTimesIr IssuedAt = new() { RequireIssuedAt = true };
    private static readonly TokenTimesIr Lifetime = new() { MaxLifetime = TimeSpan.FromHours(1) };
    private static readonly TokenTimesIr Age = new() { MaxAge = TimeSpan.FromMinutes(5) };

    [TestCase(-10, "ok")]
    [TestCase(-11, "401 Jwt is expired")]
    public void The_skew_is_the_provider_s_own_for_exp(int exp, string answer) => Answer(Nothing, $"\"exp\":{Now + exp}").ShouldBe(answer);

    [TestCase(10, "ok")]
    [TestCase(11, "401 Jwt not yet valid")]
    public void The_skew_is_the_provider_s_own_for_nbf(int nbf, string answer) => Answer(Nothing, $"\"nbf\":{Now + nbf}").ShouldBe(answer);

    [Test]
    public void A_token_without_exp_is_refused_where_it_is_required()
    {
        Answer(Nothing, "").ShouldBe("ok");
        Answer(Expiration, "").ShouldBe("401 Jwt payload [exp] field is required");
        Answer(Expiration, $"\"exp\":{Now + 1}").ShouldBe("ok");
    }

    [Test]
    public void Iat_is_not_looked_at_unless_something_asks()
    {
        Answer(Nothing, $"\"iat\":{Now + 999_999}").ShouldBe("ok");
        Answer(IssuedAt, $"\"iat\":{Now + 10}").ShouldBe("ok");
        Answer(IssuedAt, $"\"iat\":{Now + 11}").ShouldBe("401 Jwt is issued in the future");
        Answer(IssuedAt, "").ShouldBe("401 Jwt payload [iat] field is required");
    }

    [TestCase("\"iat\":{now},\"exp\":{now+3600}", "ok")]
    [TestCase("\"iat\":{now},\"exp\":{now+3601}", "401 Jwt lifetime is too long")]
    [TestCase("\"iat\":{now-3600},\"exp\":{now+1}", "401 Jwt lifetime is too long")]
    [TestCase("\"nbf\":{now-3600},\"exp\":{now+1}", "401 Jwt lifetime is too long")]
    [TestCase("\"nbf\":{now-3599},\"exp\":{now+1}", "ok")]
    [TestCase("\"exp\":{now+3600}", "ok")]
    [TestCase("\"exp\":{now+3601}", "401 Jwt lifetime is too long")]
    [TestCase("\"iat\":{now}", "401 Jwt payload [exp] field is required")]
    [TestCase("\"exp\":9223372036854775807", "401 Jwt lifetime is too long")]
    [TestCase("\"iat\":0,\"exp\":9223372036854775807", "401 Jwt lifetime is too long")]
    [TestCase("\"iat\":9223372036854775807,\"exp\":9223372036854775807", "401 Jwt is issued in the future")]
    public void A_lifetime_counts_from_iat_else_nbf_else_now(string claims, string answer) => Answer(Lifetime, AtNow(claims)).ShouldBe(answer);

    [TestCase("\"iat\":{now-310}", "ok")]
    [TestCase("\"iat\":{now-311}", "401 Jwt is too old")]
    [TestCase("\"iat\":0", "401 Jwt is too old")]
    [TestCase("", "401 Jwt payload [iat] field is required")]
    [TestCase("\"nbf\":{now}", "401 Jwt payload [iat] field is required")]
    [TestCase("\"iat\":{now+11}", "401 Jwt is issued in the future")]
    public void An_age_counts_from_iat_alone(string claims, string answer) => Answer(Age, AtNow(claims)).ShouldBe(answer);

    [TestCase("iat", "1.5", "401 Jwt payload [iat] field is not an integer")]
    [TestCase("iat", "17e8", "401 Jwt payload [iat] field is not an integer")]
    [TestCase("iat", "\"1700000000\"", "401 Jwt payload [iat] field is not an integer")]
    [TestCase("iat", "null", "401 Jwt payload [iat] field is not an integer")]
    [TestCase("iat", "-1", "401 Jwt payload [iat] field is not a positive 64 bit integer")]
    [TestCase("iat", "9223372036854775808", "401 Jwt payload [iat] field is not a positive 64 bit integer")]
    [TestCase("exp", "1e300", "401 Jwt payload [exp] field is not an integer")]
    [TestCase("exp", "-5", "401 Jwt payload [exp] field is not a positive 64 bit integer")]
    public void Times_that_are_no_times_refuse_the_token_whatever_is_asked(string claim, string value, string answer)
    {
        foreach (var times in new[] { Nothing, Expiration, IssuedAt, Lifetime, Age })
            Answer(times, $"\"{claim}\":{value}").ShouldBe(answer);
    }

    [Test]
    public void The_operator_is_told_what_the_clock_said()
    {
        var gate = new Gate(Gate.Example with { Times = Age });
        gate.Refusal(Gate.Token(c => c["iat"] = Now - 400)).Detail
            .ShouldBe($"provider example: iat is {Now - 400}, the clock says {Now}, the token may be 300 s old, allowed skew 60 s");
        gate = new Gate(Gate.Example with { Times = Lifetime });
        gate.Refusal(Gate.Token(c => c["exp"] = Now + 4000)).Detail.ShouldContain($"exp is {Now + 4000}");
    }

    private static string AtNow(string claims) => Regex.Replace(
        claims, @"\{now(?<offset>[+-]\d+)?\}", m => (Now + (m.Groups["offset"].Success ? int.Parse(m.Groups["offset"].Value) : 0)).ToString(),
        RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
