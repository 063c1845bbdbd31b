using JwtGateway.Ir;

namespace JwtGateway.Tokens.Tests.Changes;

[Parallelizable(ParallelScope.All)]
public sealed class PathChangeTests
{
    [TestCase("/api/x?q=1", "/x?q=1")]
    [TestCase("/api", "/")]
    [TestCase("/api?q=1", "/?q=1")]
    [TestCase("/api../secret", null)]
    [TestCase("/apis", null)]
    [TestCase("/v1/x", "/x")]
    public async Task The_first_prefix_of_whole_segments_is_taken_off(string path, string? upstream) =>
        (await ChangeGate.PathAsync(path, new StripPrefixesIr(["/api/", "/v1"]))).ShouldBe(upstream);

    [TestCase("/api/v12/x", "/x")]
    [TestCase("/api/v12", "/")]
    [TestCase("/x/api/v1", null)]
    [TestCase("/b", "/")]
    public async Task What_the_first_expression_matches_at_the_beginning_is_taken_off(string path, string? upstream) =>
        (await ChangeGate.PathAsync(path, new StripPatternsIr(["/api/v[0-9]+", "^/b"]))).ShouldBe(upstream);

    [Test]
    public async Task A_prefix_is_put_before_the_path() => (await ChangeGate.PathAsync("/x?q=1", new AddPrefixIr("/a/b/"))).ShouldBe("/a/b/x?q=1");

    [Test]
    public async Task Changes_add_up_in_their_order()
    {
        (await ChangeGate.PathAsync("/api/x", new StripPrefixesIr(["/api"]), new AddPrefixIr("/a"))).ShouldBe("/a/x");
        (await ChangeGate.PathAsync("/api/x", new AddPrefixIr("/a"), new StripPrefixesIr(["/api"]))).ShouldBe("/a/api/x");
    }

    [TestCase("^/a/(.*)$", "/b/$1", "/a/c", "/b/c")]
    [TestCase("^/a/(.*)$", "/b/${1}x", "/a/c", "/b/cx")]
    [TestCase("^/a/(.*)$", "/b/$1x", "/a/c", "/b/")]
    [TestCase("^/a/(?<rest>.*)$", "/$rest/$$/$", "/a/c", "/c/$/$")]
    [TestCase("^/a/(?<rest>.*)$", "/${rest}-${none}", "/a/c", "/c-")]
    [TestCase("a", "b", "/a/a", "/b/b")]
    [TestCase("^/a", "", "/a", "/")]
    [TestCase("^/none", "/b", "/a", null)]
    [TestCase("^/a", "/${", "/a", "/${")]
    public async Task What_an_expression_matches_is_replaced_as_Go_does(string pattern, string replacement, string path, string? upstream) =>
        (await ChangeGate.PathAsync(path, new ReplacePatternIr(pattern, replacement))).ShouldBe(upstream);

    [Test]
    public async Task The_upstream_is_told_the_path_that_was_replaced()
    {
        var context = Traffic.TrafficGate.Get("/old?q=1", ("X-Replaced-Path", "forged"));
        (await ChangeGate.SendAsync(context, ChangeGate.Change(new ReplacePathIr("/new")))).Target.ShouldBe("/new?q=1");
        context.Request.Headers["X-Replaced-Path"].ToString().ShouldBe("/old");
    }

    [Test]
    public async Task A_token_that_is_kept_from_upstreams_is_not_in_the_changed_address() =>
        (await ChangeGate.SendAsync(Traffic.TrafficGate.Get($"/api/x?a=1&key={Support.Gate.Token()}"), ChangeGate.Change(new StripPrefixesIr(["/api"])), ChangeGate.Token)).Target.ShouldBe("/x?a=1");
}
