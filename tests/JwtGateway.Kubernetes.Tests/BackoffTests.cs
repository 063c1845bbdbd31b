using JwtGateway.Kubernetes.Watching;
using JwtGateway.Testing;

namespace JwtGateway.Kubernetes.Tests;

public sealed class BackoffTests
{
    [Test]
    public void Pauses_double_from_800_ms_to_30_s_and_begin_anew_after_two_quiet_minutes()
    {
        var clock = new ManualTimeProvider();
        var backoff = new Backoff(clock, () => 1);
        Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds).ShouldBe([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]);
        clock.Advance(TimeSpan.FromSeconds(119));
        backoff.Next().TotalSeconds.ShouldBe(30);
        clock.Advance(TimeSpan.FromMinutes(2));
        backoff.Next().TotalSeconds.ShouldBe(0.8);
    }

    [Test]
    public void Jitter_is_full() => new Backoff(new ManualTimeProvider(), () => 0.25).Next().ShouldBe(TimeSpan.FromMilliseconds(200));
}
