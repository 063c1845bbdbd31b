using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using JwtGateway.Tokens.Tests.Traffic;
using static JwtGateway.Tokens.Tests.Changes.ChangeGate;

namespace JwtGateway.Tokens.Tests.Changes;

/// <summary>Changes stand among the policies: what comes later sees what earlier ones left.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ChangeOrderTests
{
    [Test]
    public async Task A_header_that_a_claim_is_carried_in_has_the_value_of_whoever_comes_last()
    {
        (await UserAsync(Change(Set("X-User", "nobody")), Token)).ShouldBe("me");
        (await UserAsync(Token, Change(Set("X-User", "nobody")))).ShouldBe("nobody");

        static async Task<string> UserAsync(params RoutePolicyIr[] policies)
        {
            var context = TrafficGate.Bearer(null, ("X-User", "forged"));
            (await SendAsync(context, policies)).Result.ShouldBeOfType<Authenticated>();
            return context.Request.Headers["X-User"].ToString();
        }
    }

    [Test]
    public async Task A_token_that_was_taken_away_before_is_missing()
    {
        (await RefusalAsync(TrafficGate.Bearer(), Change(Remove("Authorization")), Token)).Reason.ShouldBe("jwt_missing");
        (await SendAsync(TrafficGate.Bearer(), Token, Change(Remove("Authorization")))).Result.ShouldBeOfType<Authenticated>();
    }

    [Test]
    public async Task A_redirect_before_a_token_goes_to_everybody_and_one_behind_it_to_those_who_have_one()
    {
        var away = Change(new AddressRedirectIr("^http://[^/]+/foo", "https://new.example.com/bar", Permanent: false));
        (await RefusalAsync(TrafficGate.Get(), away, Token)).Status.ShouldBe(302);
        (await RefusalAsync(TrafficGate.Get(), Token, away)).Status.ShouldBe(401);
        (await RefusalAsync(TrafficGate.Bearer(), Token, away)).Status.ShouldBe(302);
    }

    [Test]
    public async Task Who_may_pass_is_said_by_policies_and_not_by_changes()
    {
        var guarded = (await SendAsync(TrafficGate.Bearer(), Token, Change(Set("X-A", "1")))).Result;
        (guarded.Policy, guarded.Provider, guarded.Reason).ShouldBe(("token", "access", "ok"));
        var open = (await SendAsync(TrafficGate.Get(), Change(Set("X-A", "1")), Change(Set("X-B", "1")))).Result;
        (open.Policy, open.Reason).ShouldBe((null, "open"));
    }

    [Test]
    public async Task The_upstream_is_told_another_host() => (await SendAsync(TrafficGate.Get(), Change(Set("host", "inner.example.com")))).Host.ShouldBe("inner.example.com");

    [TestCaseSource(nameof(Broken))]
    public async Task What_cannot_be_done_answers_500(RequestChangeIr change)
    {
        var refused = await RefusalAsync(TrafficGate.Bearer(), Token, Change(change));
        (refused.Status, refused.Reason).ShouldBe((500, "policy_broken"));
    }

    [Test]
    public async Task The_user_is_named_by_a_claim_whether_or_not_a_later_policy_refuses()
    {
        var address = new EnforceIr { Source = "addresses", Jwt = new NotAskedIr(), Authorization = new AuthorizationIr { DefaultAction = AuthorizationAction.Deny } };
        var named = Gate.Token(payload => payload["sub"] = "alice eyJhbGciOiJub25lIn0.e30.");
        (await SendAsync(TrafficGate.Bearer(named), Token)).Result.User.ShouldBe("alice [redacted]");
        (await RefusalAsync(TrafficGate.Bearer(named), Token, address)).User.ShouldBe("alice [redacted]");
        (await SendAsync(TrafficGate.Bearer(Gate.Token(payload => payload.Remove("sub"))), Token)).Result.User.ShouldBeNull();
    }

    private static IEnumerable<RequestChangeIr> Broken() =>
    [
        Set("Transfer-Encoding", "chunked"), Set("X-A", "a\r\nb"), Set("no name", "1"), new HeadersChangeIr(null, new HeaderModifierIr { Set = [new HeaderIr("Host", "x")] }),
        new SchemeRedirectIr("ftp", null, false), new SchemeRedirectIr("https", 0, false), new AddressRedirectIr("(", "", false), new StripPrefixesIr([]), new StripPrefixesIr(["api"]),
        new StripPatternsIr([]), new StripPatternsIr(["(?=a)"]), new AddPrefixIr("api"), new ReplacePathIr("/a?b"), new ReplacePatternIr("(", ""),
    ];
}
