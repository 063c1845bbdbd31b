using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>What an answer says about its own life: Cache-Control, Age, ETag (RFC 9111, RFC 9110 section 13).</summary>
public sealed class CachingTests
{
    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("first"));
        _harness = new KeySourceHarness(Override(_server));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("max-age=3600", null, 3600)]
    [TestCase("public, max-age=3600, must-revalidate", "600", 3000)]
    [TestCase("max-age=600", "900", 30)]
    [TestCase("max-age=3", null, 30)]
    [TestCase("max-age=31536000", null, 86_400)]
    [TestCase("no-store", null, 30)]
    [TestCase("no-cache, max-age=3600", null, 30)]
    [TestCase("private", null, 300)]
    [TestCase(null, null, 300)]
    [TestCase("what, is=this", null, 300)]
    public async Task Where_it_is_honoured_the_answer_says_how_long_keys_are_fresh_within_bounds(string? control, string? age, int seconds)
    {
        _server.Answer = With(("Cache-Control", control), ("Age", age));

        await _harness.ApplyAsync(Gateway(Remote(_server, "http") with { HonourCacheControl = true }));

        await _harness.FetchedAsync(1);
        var margin = Math.Min(5, seconds / 5d);
        _harness.Health.NextFetchAt.ShouldBe(_harness.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds - margin));
    }

    [Test]
    public async Task Where_it_is_not_the_answer_says_nothing()
    {
        _server.Answer = With(("Cache-Control", "max-age=3600"));

        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));

        await _harness.FetchedAsync(1);
        _harness.Health.NextFetchAt.ShouldBe(_harness.Time.GetUtcNow() + TimeSpan.FromSeconds(295));
    }

    [Test]
    public async Task Keys_count_as_fresh_no_longer_than_they_may_be_used()
    {
        _server.Answer = With(("Cache-Control", "max-age=86400"));

        await _harness.ApplyAsync(Gateway(Remote(_server, "http") with { HonourCacheControl = true, MaxStale = TimeSpan.FromHours(1) }));

        await _harness.FetchedAsync(1);
        _harness.Health.NextFetchAt.ShouldBe(_harness.Time.GetUtcNow() + TimeSpan.FromSeconds(3595));
    }

    [Test]
    public async Task A_set_that_did_not_change_is_not_sent_again_and_counts_as_fetched()
    {
        var good = With(("ETag", "\"v1\""));
        _server.Answer = context =>
        {
            if (context.Request.Headers.IfNoneMatch != "\"v1\"")
            {
                return good(context);
            }

            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        };
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        var keys = _harness.State.Keys;

        await _harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        _harness.Results.ShouldBe(["ok", "ok"]);
        _harness.State.Keys.ShouldBeSameAs(keys);
        _harness.Health.FetchedAt.ShouldBe(_harness.Time.GetUtcNow());
        _server.Requests.Last().Headers["If-None-Match"].ShouldBe("\"v1\"");
    }

    [Test]
    public async Task The_same_set_sent_again_is_the_same_keys()
    {
        _server.Answer = JwksAnswers.Body(JwksJson.Of("same"));
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        var keys = _harness.State.Keys;

        await _harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        _harness.State.Keys.ShouldBeSameAs(keys);
    }

    [Test]
    public async Task Not_modified_in_answer_to_no_condition_is_a_failure()
    {
        _server.Answer = JwksAnswers.Status(304);

        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));

        _harness.Results.ShouldBe(["status"]);
    }

    [Test]
    public async Task After_a_change_of_trust_the_whole_set_is_asked_for()
    {
        using var ca = new PrivateCa();
        await using var server = await JwksServer.StartAsync(With(("ETag", "\"v1\"")), ca.Issue(Host));
        await using var harness = new KeySourceHarness();
        await harness.ApplyAsync(Gateway(Remote(server), server, ca.Pem));
        await harness.FetchedAsync(1);

        using var other = new PrivateCa("Other");
        await harness.ApplyAsync(Gateway(Remote(server), server, ca.Pem + "\n" + other.Pem));
        await harness.FetchedAsync(2);

        server.Requests.Last().Headers.Keys.ShouldNotContain("If-None-Match");
    }

    private static RequestDelegate With(params (string Name, string? Value)[] headers)
    {
        var keys = JwksAnswers.Keys("first");
        return context =>
        {
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            return keys(context);
        };
    }
}
