using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Publishing;
using JwtGateway.Operator.Tests.Publishing.Support;

namespace JwtGateway.Operator.Tests.Publishing;

public sealed class StateTests
{
    private const string Gateway = "default/eg";
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _changed = [];
    private ConfigPublisher _publisher = null!;

    [SetUp]
    public void Create()
    {
        _changed.Clear();
        _publisher = new ConfigPublisher(_time, _changed.Add);
    }

    [Test]
    public void A_silent_proxy_without_a_stream_is_forgotten_and_one_with_a_stream_is_not()
    {
        _publisher.State.Reported("reporter", Report());
        _publisher.State.Connected(Gateway, "connected");
        _time.Advance(PublishedState.SilentFor + TimeSpan.FromSeconds(1));

        _publisher.State.Proxies(Gateway).ShouldHaveSingleItem().Name.ShouldBe("connected");

        _publisher.State.Disconnected(Gateway, "connected");
        _publisher.State.Proxies(Gateway).ShouldBeEmpty();
    }

    [Test]
    public void Only_a_proxy_that_serves_exactly_what_is_published_acknowledges_it()
    {
        _publisher.Publish([Configurations.Answering(418)]);
        var version = _publisher.State.Version(Gateway);
        _publisher.State.Reported("old", Report() with { Serving = "another" });
        _publisher.State.Acknowledged(Gateway).ShouldBeFalse();

        _publisher.State.Reported("new", Report() with { Serving = version });
        _publisher.State.Acknowledged(Gateway).ShouldBeTrue();

        _publisher.Publish([Configurations.Answering(451)]);
        _publisher.State.Acknowledged(Gateway).ShouldBeFalse();
    }

    [Test]
    public void A_Gateway_that_is_not_published_is_never_acknowledged()
    {
        _publisher.State.Reported("p", Report());

        _publisher.State.Acknowledged(Gateway).ShouldBeFalse();
        _publisher.State.Version(Gateway).ShouldBeNull();
    }

    [Test]
    public void A_proxy_whose_stream_comes_back_before_the_old_one_is_given_up_stays_connected()
    {
        _publisher.State.Connected(Gateway, "p");
        _publisher.State.Connected(Gateway, "p");
        _publisher.State.Disconnected(Gateway, "p");

        _publisher.State.Proxies(Gateway).Single().Connected.ShouldBeTrue();
    }

    [Test]
    public void Every_change_is_told()
    {
        _publisher.State.Connected(Gateway, "p");
        _publisher.State.Reported("p", Report());
        _publisher.State.Disconnected(Gateway, "p");

        _changed.ShouldBe([Gateway, Gateway, Gateway]);
    }

    [Test]
    public void However_many_names_a_caller_makes_up_memory_is_bounded()
    {
        for (var i = 0; i < 1_500; i++)
        {
            _publisher.State.Reported($"p{i}", Report());
        }

        _publisher.State.Proxies(Gateway).Count.ShouldBe(256);
    }

    [Test]
    public async Task A_review_is_remembered_for_a_minute_at_most_and_never_beyond_the_tokens_end()
    {
        var tokens = new KnownTokens();
        var cache = new TokenReviewCache(tokens, _time);
        var lasting = tokens.Issue(Gateway);
        var brief = tokens.Issue(Gateway, expires: _time.GetUtcNow() + TimeSpan.FromSeconds(10));
        (await ReviewAsync(cache, lasting)).ShouldBeOfType<TokenReviewResult.Authenticated>();
        (await ReviewAsync(cache, lasting)).ShouldBeOfType<TokenReviewResult.Authenticated>();
        tokens.Reviews.ShouldBe(1);
        (await ReviewAsync(cache, brief)).ShouldBeOfType<TokenReviewResult.Authenticated>();

        _time.Advance(TimeSpan.FromSeconds(10));
        (await ReviewAsync(cache, brief)).ShouldBeOfType<TokenReviewResult.Refused>();

        tokens.Revoke(lasting);
        _time.Advance(TimeSpan.FromSeconds(50));
        (await ReviewAsync(cache, lasting)).ShouldBeOfType<TokenReviewResult.Refused>();
    }

    [Test]
    public async Task That_nobody_could_be_asked_is_not_remembered()
    {
        var tokens = new KnownTokens { Away = true };
        var cache = new TokenReviewCache(tokens, _time);
        var token = tokens.Issue(Gateway);
        (await ReviewAsync(cache, token)).ShouldBeOfType<TokenReviewResult.Unavailable>();

        tokens.Away = false;

        (await ReviewAsync(cache, token)).ShouldBeOfType<TokenReviewResult.Authenticated>();
    }

    private static Task<TokenReviewResult> ReviewAsync(TokenReviewCache cache, string token) =>
        cache.ReviewAsync(token, ProxyAuthenticator.Audience, CancellationToken.None);

    private static ProxyReport Report() =>
        new() { Gateway = Gateway, Proxy = "self-declared", Outcome = ReportedOutcome.Applied, KeySources = [] };
}
