using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Traffic;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>The action rate-limit: what is counted together, for how long, and what stays of it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RateLimitTests
{
    private readonly MovedClock _clock = new();
    private readonly TokenMemory _memory = new(1024 * 1024);

    private static RateLimitActionIr Limit(int capacity, params string[] key) => new("limit", capacity, TimeSpan.FromSeconds(60), [.. key]);

    private TrafficGate Gate(params TrafficActionIr[] actions) => new(new GatewaySettingsIr(), Policy(Rule(actions)), _memory, _clock);

    [Test]
    public void What_is_beyond_the_capacity_is_told_when_to_come_again()
    {
        var gate = Gate(Limit(2));
        gate.Send(Get()).ShouldBeOfType<Authenticated>();
        _clock.Advance(20);
        gate.Send(Get()).ShouldBeOfType<Authenticated>();
        var rejected = gate.Refusal(Get());
        (rejected.Status, rejected.Reason, rejected.RetryAfter).ShouldBe((429, "rate_limited", 46));
        rejected.Detail.ShouldBe("rule #1, action 1 (rate-limit): more than 2 requests in 60 s");
        _clock.Advance(rejected.RetryAfter!.Value);
        gate.Send(Get()).ShouldBeOfType<Authenticated>();
        gate.Refusal(Get()).RetryAfter!.Value.ShouldBeLessThanOrEqualTo(20);
    }

    [Test]
    public void Each_key_has_its_own_count()
    {
        var gate = Gate(Limit(1, "getReqHeader('a')", "getReqHeader('b')"));
        foreach (var (a, b) in new[] { ("1", "2"), ("2", "1"), ("1", "1"), ("12", ""), ("", "12") })
        {
            gate.Send(Get("/", ("a", a), ("b", b))).ShouldBeOfType<Authenticated>($"{a}, {b}");
            gate.Refusal(Get("/", ("a", a), ("b", b))).Status.ShouldBe(429, $"{a}, {b}");
        }
    }

    [Test]
    public void Claims_can_be_keys_and_those_without_are_counted_together()
    {
        var gate = Gate(Validate, Limit(1, "actions.ngrok.jwt_validation.tokens[0].payload.tenant"));
        gate.Send(TrafficGate.Bearer(Support.Gate.Token(c => c["tenant"] = "a"))).ShouldBeOfType<Authenticated>();
        gate.Send(TrafficGate.Bearer(Support.Gate.Token(c => c["tenant"] = "b"))).ShouldBeOfType<Authenticated>();
        gate.Send(TrafficGate.Bearer(Support.Gate.Token())).ShouldBeOfType<Authenticated>();
        gate.Refusal(TrafficGate.Bearer(Support.Gate.Token())).Status.ShouldBe(429);
        gate.Refusal(TrafficGate.Bearer(Support.Gate.Token(c => c["tenant"] = "a"))).Status.ShouldBe(429);
    }

    [Test]
    public void A_limit_that_stays_as_it_is_keeps_its_counts_through_a_change()
    {
        var before = Gate(Limit(1));
        before.Send(Get()).ShouldBeOfType<Authenticated>();
        Gate(new LogActionIr([]), Limit(1)).Refusal(Get()).Status.ShouldBe(429);
        Gate(Limit(2)).Send(Get()).ShouldBeOfType<Authenticated>("another limit begins anew");
        GC.KeepAlive(before);
    }

    [Test]
    public void Two_limits_that_are_equal_count_each_for_itself() => Gate(Limit(1), Limit(1)).Send(Get()).ShouldBeOfType<Authenticated>();

    [Test]
    public void Never_are_more_taken_in_any_window_than_the_limit_says() => Prop.ForAll(
        Gen.Zip(Gen.Choose(1, 8), Gen.ListOf(Gen.Choose(0, 30), 200)).ToArbitrary(),
        input =>
        {
            var (capacity, steps) = input;
            var limit = new RateLimit(capacity, TimeSpan.FromSeconds(60));
            var taken = new List<double>();
            var now = 1_000.0;
            foreach (var step in steps)
            {
                now += step / 4.0;
                var wait = limit.Take(0, TimeSpan.FromSeconds(now));
                if (wait is null)
                    taken.Add(now);
                else if (limit.Take(0, TimeSpan.FromSeconds(now) + wait.Value) is not null)
                    return false;
                else
                    taken.Add(now += wait.Value.TotalSeconds);
            }

            return Enumerable.Range(0, taken.Count).All(i => taken.Skip(i).TakeWhile(t => t <= taken[i] + 60).Count() <= capacity);
        }).Check(Trials.Of(200));

    [Test]
    public void Made_up_keys_take_bounded_memory_and_get_nobody_more()
    {
        var limit = new RateLimit(1, TimeSpan.FromSeconds(60));
        for (var i = 0; i < 200_000; i++)
            limit.Take((UInt128)i, TimeSpan.FromSeconds(1));
        limit.Keys.ShouldBe(65_536);
        limit.Take(0, TimeSpan.FromSeconds(2)).ShouldNotBeNull("who was counted is not forgotten");
        limit.Take(999_999, TimeSpan.FromSeconds(2)).ShouldNotBeNull("all others share a count");
        limit.Take(999_999, TimeSpan.FromSeconds(100)).ShouldBeNull();
        limit.Keys.ShouldBeLessThan(65_536);
    }

    private sealed class MovedClock : TimeProvider
    {
        private long _ticks = TimeSpan.FromHours(5).Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Support.Gate.Now);

        public void Advance(double seconds) => _ticks += (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
