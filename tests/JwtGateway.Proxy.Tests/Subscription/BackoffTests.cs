using JwtGateway.Proxy.Subscription;

namespace JwtGateway.Proxy.Tests.Subscription;

public sealed class BackoffTests
{
    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    [Test]
    public void The_bound_doubles_up_to_the_longest_and_starts_again_when_it_worked()
    {
        _backoff.Reset();
        var bounds = Enumerable.Range(0, 40).Select(_ =>
        {
            var bound = _backoff.Bound;
            _backoff.Next().ShouldBeInRange(TimeSpan.Zero, bound);
            return bound.TotalSeconds;
        }).ToList();

        bounds[..7].ShouldBe([1, 2, 4, 8, 16, 30, 30]);
        bounds[^1].ShouldBe(30);
        _backoff.Reset();
        _backoff.Bound.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Test]
    public void Pauses_are_spread_over_all_of_the_bound()
    {
        var pauses = Enumerable.Range(0, 400).Select(_ =>
        {
            _backoff.Reset();
            return _backoff.Next();
        }).ToList();

        pauses.Min().ShouldBeLessThan(TimeSpan.FromMilliseconds(200));
        pauses.Max().ShouldBeGreaterThan(TimeSpan.FromMilliseconds(800));
    }
}
