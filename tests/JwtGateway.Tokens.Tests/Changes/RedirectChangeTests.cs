using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using JwtGateway.Tokens.Tests.Traffic;
using static JwtGateway.Tokens.Tests.Changes.ChangeGate;

namespace JwtGateway.Tokens.Tests.Changes;

[Parallelizable(ParallelScope.All)]
public sealed class RedirectChangeTests
{
    [TestCase("GET", false, 302, "Found")]
    [TestCase("POST", false, 307, "Temporary Redirect")]
    [TestCase("GET", true, 301, "Moved Permanently")]
    [TestCase("DELETE", true, 308, "Permanent Redirect")]
    public async Task The_status_goes_by_the_method(string method, bool isPermanent, int status, string body)
    {
        var context = TrafficGate.Get();
        context.Request.Method = method;
        var refused = await RefusalAsync(context, Change(new SchemeRedirectIr("https", null, isPermanent)));
        (refused.Status, refused.Body, refused.Reason).ShouldBe((status, body, "policy_redirect"));
    }

    [TestCase("www.example.com:8080", null, "https://www.example.com/foo?q=1")]
    [TestCase("www.example.com", 443, "https://www.example.com/foo?q=1")]
    [TestCase("[::1]:80", 8443, "https://[::1]:8443/foo?q=1")]
    public async Task Another_scheme_keeps_host_path_and_query(string host, int? port, string location)
    {
        var context = TrafficGate.Get("/foo?q=1");
        context.Request.Headers.Host = host;
        Location(await RefusalAsync(context, Change(new SchemeRedirectIr("https", port, false)))).ShouldBe(location);
    }

    [Test]
    public async Task Who_came_by_the_scheme_goes_on()
    {
        var context = TrafficGate.Get();
        context.Request.Scheme = "https";
        (await SendAsync(context, Change(new SchemeRedirectIr("https", 8443, false)))).Result.ShouldBeOfType<Authenticated>();
    }

    [TestCase("^http://([^/]+)/foo(.*)", "https://$1/bar$2", "https://api.example.com/bar?q=1")]
    [TestCase("foo", "b r", "http://api.example.com/b%20r?q=1")]
    [TestCase("foo", "foo", null)]
    [TestCase("^/foo", "/bar", null)]
    public async Task An_address_that_matches_and_changes_is_sent_away(string pattern, string replacement, string? location)
    {
        var context = TrafficGate.Get("/foo?q=1");
        context.Request.Headers.Host = "api.example.com";
        var (result, _, _) = await SendAsync(context, Change(new AddressRedirectIr(pattern, replacement, false)));
        if (location is null)
            result.ShouldBeOfType<Authenticated>();
        else
            Location(result.ShouldBeOfType<Rejected>()).ShouldBe(location);
    }

    [Test]
    public async Task A_token_that_is_kept_from_upstreams_is_not_in_the_new_address() => Location(await RefusalAsync(
        TrafficGate.Get($"/foo?key={Gate.Token()}&q=1"), Token, Change(new AddressRedirectIr("^http://[^/]+", "https://anybody.example.com", false))))
        .ShouldBe("https://anybody.example.com/foo?q=1");

    [Test]
    public async Task Nor_is_it_in_the_new_address_of_a_Traffic_Policy() => Location(await RefusalAsync(
        TrafficGate.Get($"/foo?key={Gate.Token()}&q=1"), Token, TrafficGate.Policy(TrafficGate.Rule(new RedirectActionIr("^http://[^/]+(.*)", "https://anybody.example.com$1", 302, [])))))
        .ShouldBe("https://anybody.example.com/foo?q=1");

    private static string Location(Rejected refused) => refused.Headers.Single(h => h.Key == "location").Value;
}
