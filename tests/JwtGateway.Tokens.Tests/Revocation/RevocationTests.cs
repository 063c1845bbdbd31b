using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Revocation;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Revocation;

public sealed class RevocationTests
{
    private static readonly RevocationIr Nothing = new() { Id = "default/revoked", Issuer = Gate.Issuer };
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeSeconds(Gate.Now - 100);

    [Test]
    public void A_token_that_is_revoked_by_its_id_is_refused()
    {
        var gate = Revoking(Nothing with { TokenIds = ["stolen", "lost"] });

        var refusal = gate.Refusal(Token(jti: "lost"));
        (refusal.Status, refusal.Body, refusal.Reason).ShouldBe((401, "Jwt is revoked", "jwt_revoked"));
        refusal.Challenge!.ShouldContain("error=\"invalid_token\"");
        refusal.Detail.ShouldContain("default/revoked");
        gate.Send(Token(jti: "mine")).ShouldBeOfType<Authenticated>();
        gate.Send(Token()).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void Every_token_of_a_revoked_session_is_refused()
    {
        var gate = Revoking(Nothing with { Sessions = ["s1"] });
        gate.Refusal(Token(sid: "s1")).Body.ShouldBe("Jwt is revoked");
        gate.Send(Token(sid: "s2")).ShouldBeOfType<Authenticated>();
        gate.Send(Gate.Token(c => c["sid"] = 1)).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void Every_token_of_a_revoked_subject_is_refused()
    {
        var gate = Revoking(Nothing with { Subjects = [new RevokedSubjectIr("eve", null)] });
        gate.Refusal(Token(sub: "eve", iat: Gate.Now)).Body.ShouldBe("Jwt is revoked");
        gate.Send(Token(sub: "Eve")).ShouldBeOfType<Authenticated>();
    }

    [TestCase(-101L, true)]
    [TestCase(-100L, false)]
    [TestCase(0L, false)]
    [TestCase(null, true, Description = "a token that does not say when it was issued may be an old one")]
    public void A_subjects_tokens_from_before_a_time_are_refused(long? issued, bool revoked)
    {
        var gate = Revoking(Nothing with { Subjects = [new RevokedSubjectIr("eve", Noon)] });
        (gate.Send(Token(sub: "eve", iat: Gate.Now + issued)) is Rejected).ShouldBe(revoked);
        gate.Send(Token(sub: "adam", iat: Gate.Now + issued)).ShouldBeOfType<Authenticated>();
    }

    [TestCase(-101L, true)]
    [TestCase(-100L, false)]
    [TestCase(null, true)]
    public void An_issuers_tokens_from_before_a_time_are_refused(long? issued, bool revoked)
    {
        var gate = Revoking(Nothing with { IssuedBefore = Noon });
        (gate.Send(Token(iat: Gate.Now + issued)) is Rejected).ShouldBe(revoked);
    }

    [Test]
    public void A_part_of_a_second_is_revoked_with_the_whole() =>
        Revoking(Nothing with { IssuedBefore = Noon.AddMilliseconds(1) }).Refusal(Token(iat: Gate.Now - 100)).Body.ShouldBe("Jwt is revoked");

    [Test]
    public void Another_issuers_revocations_do_not_count() =>
        Revoking(Nothing with { Issuer = "https://other.example", TokenIds = ["lost"], IssuedBefore = Noon })
            .Send(Token(jti: "lost")).ShouldBeOfType<Authenticated>();

    [Test]
    public void Several_revocations_add_up_and_the_latest_time_counts()
    {
        var gate = Revoking(
            Nothing with { TokenIds = ["a"], Subjects = [new RevokedSubjectIr("eve", Noon.AddDays(-1))] },
            Nothing with { Id = "default/more", TokenIds = ["b"], Subjects = [new RevokedSubjectIr("eve", Noon)] });
        gate.Refusal(Token(jti: "a")).Body.ShouldBe("Jwt is revoked");
        gate.Refusal(Token(jti: "b")).Body.ShouldBe("Jwt is revoked");
        gate.Refusal(Token(sub: "eve", iat: Gate.Now - 200)).Body.ShouldBe("Jwt is revoked");
    }

    [TestCase("st\\u006flen", "stolen")]
    [TestCase("\\u00fc\\ud83d\\ude00", "ü😀")]
    public void A_name_is_compared_by_what_it_means_and_not_by_its_spelling(string spelled, string meant)
    {
        var payload = $$"""{"iss":"{{Gate.Issuer}}","jti":"{{spelled}}"}""";
        Revoking(Nothing with { TokenIds = [meant] }).Refusal(Text.Signed(TestKeys.Es256, """{"alg":"ES256"}""", payload)).Body.ShouldBe("Jwt is revoked");
    }

    [Test]
    public void A_name_longer_than_any_usual_one_is_compared_as_well()
    {
        var name = new string('x', 3_000);
        var gate = Revoking(Nothing with { TokenIds = [name] });
        gate.Refusal(Token(jti: name)).Body.ShouldBe("Jwt is revoked");
        gate.Send(Token(jti: name + "y")).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void A_time_before_1970_revokes_tokens_that_do_not_say_when_they_were_issued()
    {
        var gate = Revoking(Nothing with { IssuedBefore = DateTimeOffset.UnixEpoch.AddSeconds(-5) });
        gate.Refusal(Token()).Body.ShouldBe("Jwt is revoked");
        gate.Send(Token(iat: 0)).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void One_of_several_times_of_a_subject_that_means_all_tokens_wins()
    {
        var gate = Revoking(Nothing with { Subjects = [new RevokedSubjectIr("eve", null), new RevokedSubjectIr("eve", Noon)] });
        gate.Refusal(Token(sub: "eve", iat: Gate.Now + 1_000_000)).Body.ShouldBe("Jwt is revoked");
    }

    [Test]
    public void Names_are_compiled_once_for_all_routes_and_as_long_as_they_stay_the_same()
    {
        var lists = new RevocationLists();
        var list = lists.Of(Nothing with { TokenIds = ["a", "b"], Subjects = [new RevokedSubjectIr("eve", Noon)] });
        lists.Of(Nothing with { TokenIds = ["a", "b"], Subjects = [new RevokedSubjectIr("eve", Noon)] }).ShouldBeSameAs(list);
        foreach (var other in new[]
        {
            list.Ir with { TokenIds = ["a"] },
            list.Ir with { Sessions = ["s"] },
            list.Ir with { Subjects = [new RevokedSubjectIr("eve", null)] },
            list.Ir with { IssuedBefore = Noon },
            list.Ir with { Issuer = "https://other.example" },
        })
        {
            lists.Of(other).ShouldNotBeSameAs(list);
        }
    }

    [Test]
    public void A_token_stays_remembered_when_revocations_change()
    {
        var memory = new TokenMemory(1024 * 1024);
        var keys = TestKeys.Set(TestKeys.Rs256);
        var token = Token(jti: "mine");
        for (var i = 0; i < 3; i++)
            Revoking(memory, Nothing with { TokenIds = [$"{i}"] }).Keys("example-keys", keys).Send(token).ShouldBeOfType<Authenticated>();
        (memory.Misses, memory.Hits).ShouldBe((2, 1));
    }

    [Test]
    public void A_remembered_token_is_refused_as_soon_as_it_is_revoked()
    {
        var open = new Gate();
        var token = Token(jti: "lost");
        for (var i = 0; i < 3; i++)
            open.Send(token).ShouldBeOfType<Authenticated>();
        open.Memory.Hits.ShouldBe(1);

        Revoking(open.Memory, Nothing with { TokenIds = ["lost"] }).Refusal(token).Body.ShouldBe("Jwt is revoked");
        open.Send(token).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void A_forged_token_is_told_that_it_is_forged_and_not_what_is_revoked()
    {
        var token = Token(jti: "lost");
        Revoking(Nothing with { TokenIds = ["lost"] }).Refusal(token[..^8] + "AAAAAAAA").Body.ShouldNotBe("Jwt is revoked");
    }

    [Test]
    public void A_revocation_that_is_not_in_the_configuration_closes_the_route() =>
        new Gate(Gate.Example with { Revocations = ["default/gone"] }).Refusal(Token()).Status.ShouldBe(500);

    private static Gate Revoking(params RevocationIr[] revocations) => Revoking(new TokenMemory(0), revocations);

    private static Gate Revoking(TokenMemory memory, params RevocationIr[] revocations) =>
        new(Gate.Example with { Revocations = [.. revocations.Select(r => r.Id)] }) { Revocations = [.. revocations], Memory = memory };

    private static string Token(string? jti = null, string? sub = null, string? sid = null, long? iat = null) => Gate.Token(claims =>
    {
        Set(claims, "jti", jti);
        Set(claims, "sub", sub);
        Set(claims, "sid", sid);
        claims.Remove("iat");
        if (iat is not null)
            claims["iat"] = iat;
    });

    private static void Set(JsonObject claims, string name, string? value)
    {
        if (value is not null)
            claims[name] = value;
    }
}
