using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Tests.KeySources;

public sealed class RefreshScheduleTests
{
    [TestCase(300, 0, 295)]
    [TestCase(300, 1, 265.5)]
    [TestCase(10, 0, 8)]
    [TestCase(2, 0, 1.6)]
    [TestCase(1, 0, 1)]
    [TestCase(0, 0, 1)]
    public void Keys_are_refreshed_a_margin_before_their_time_is_over(double cache, double jitter, double pause) =>
        RefreshSchedule.AfterSuccess(RefreshSchedule.Lifetime(Source(cache), null), jitter).TotalSeconds.ShouldBe(pause, 1e-6);

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 4)]
    [TestCase(4, 4)]
    [TestCase(1000, 4)]
    public void Without_keys_pauses_double_up_to_four_seconds(int failures, double pause) =>
        RefreshSchedule.AfterFailure(Source(300), failures, hasKeys: false, 0).TotalSeconds.ShouldBe(pause, 1e-6);

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(9, 256)]
    [TestCase(10, 300)]
    [TestCase(int.MaxValue, 300)]
    public void With_keys_pauses_double_up_to_the_cache_duration(int failures, double pause) =>
        RefreshSchedule.AfterFailure(Source(300), failures, hasKeys: true, 0).TotalSeconds.ShouldBe(pause, 1e-6);

    [Test]
    public void A_configured_pause_after_failures_is_kept_to()
    {
        var source = Source(300) with { FailedRefetchDuration = TimeSpan.FromSeconds(30) };

        RefreshSchedule.AfterFailure(source, 1, hasKeys: false, 0.99).ShouldBe(TimeSpan.FromSeconds(30));
        RefreshSchedule.AfterFailure(source, 5, hasKeys: false, 0).ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Test]
    public void Whatever_is_configured_a_pause_is_between_a_second_and_a_day_and_jitter_only_shortens_it()
    {
        var duration = Gen.OneOf(Gen.Choose(0, 100).Select(s => (double)s), Gen.Choose(0, int.MaxValue).Select(s => (double)s));
        var cases =
            from cache in duration
            from failed in duration
            from failures in Gen.Choose(1, int.MaxValue)
            from hasKeys in Gen.Elements(true, false)
            from jitter in Gen.Choose(0, 999)
            select (cache, failed, failures, hasKeys, jitter: jitter / 1000d);
        Check.One(Trials.Of(100), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var source = Source(c.cache) with { FailedRefetchDuration = TimeSpan.FromSeconds(c.failed) };
            var pause = RefreshSchedule.AfterFailure(source, c.failures, c.hasKeys, c.jitter);
            var refresh = RefreshSchedule.AfterSuccess(RefreshSchedule.Lifetime(source, null), c.jitter);
            return new[] { pause, refresh }.All(p => p >= TimeSpan.FromSeconds(1) && p <= TimeSpan.FromDays(1))
                && pause <= RefreshSchedule.AfterFailure(source, c.failures, c.hasKeys, 0)
                && (c.cache <= 1 || refresh <= TimeSpan.FromSeconds(c.cache));
        }));
    }

    private static RemoteJwksIr Source(double cacheSeconds) =>
        new() { Id = "s", Uri = "https://jwks.test/", CacheDuration = TimeSpan.FromSeconds(cacheSeconds) };
}
