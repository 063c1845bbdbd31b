using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>The <c>WWW-Authenticate</c> value: the address of the request, and nothing that could break out of it.</summary>
public sealed class ChallengeTests
{
    private static string Realm(string target, string host = "www.example.com")
    {
        var context = Gate.Request();
        context.Request.Headers.Host = host;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        var challenge = BearerChallenge.Of(BearerChallenge.RealmOf(context), null, null, null, null);
        challenge.ShouldStartWith("Bearer realm=\"");
        challenge.ShouldEndWith("\"");
        return challenge["Bearer realm=\"".Length..^1];
    }

    [TestCase("/foo", "http://www.example.com/foo")]
    [TestCase("/a%20b/%2F?access_token=secret", "http://www.example.com/a%20b/%2F")]
    [TestCase("/?", "http://www.example.com/")]
    [TestCase("", "http://www.example.com/foo")]
    [TestCase("*", "http://www.example.com/foo")]
    [TestCase("http://other/x?y", "http://www.example.com/foo")]
    public void Realm_is_the_address_without_its_query(string target, string realm) => Realm(target).ShouldBe(realm);

    [Test]
    public void Path_is_cut_to_256_characters() =>
        Realm("/" + new string('a', 1000)).ShouldBe("http://www.example.com/" + new string('a', 255));

    [TestCase("/a\"b\\c\r\nSet-Cookie: x\u0000é<>")]
    public void Nothing_can_end_the_quotes_or_the_line(string target)
    {
        foreach (var realm in new[] { Realm(target), Realm("/", target[1..]) })
            realm.ShouldNotContain(c => c == '"' || c == '\\' || char.IsControl(c) || c > 126 || c == '<' || c == ' ');
    }
}
