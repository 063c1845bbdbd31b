using JwtGateway.Kubernetes.Stores;
using JwtGateway.Testing;

namespace JwtGateway.Kubernetes.Tests;

public sealed class ChangeSignalTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    [Test]
    public async Task A_burst_settles_when_it_has_been_quiet_for_a_while()
    {
        var clock = new ManualTimeProvider();
        var signal = new ChangeSignal();
        signal.Raise();
        await signal.WaitAsync(default);
        var settled = signal.SettleAsync(Quiet, Longest, clock, default);

        for (var change = 0; change < 3; change++)
        {
            signal.Raise();
            await AdvanceAsync(clock);
            settled.IsCompleted.ShouldBeFalse();
        }

        clock.Advance(Quiet);
        await settled.WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task Changes_without_end_are_answered_all_the_same()
    {
        var clock = new ManualTimeProvider();
        var signal = new ChangeSignal();
        var settled = signal.SettleAsync(Quiet, Longest, clock, default);

        var start = clock.GetUtcNow();
        while (!settled.IsCompleted)
        {
            signal.Raise();
            clock.Advance(Quiet);
            await Eventually.HoldsAsync(() => settled.IsCompleted || clock.PendingTimers > 0, "the next pause");
        }

        (clock.GetUtcNow() - start).ShouldBeLessThanOrEqualTo(Longest);
    }

    private static async Task AdvanceAsync(ManualTimeProvider clock)
    {
        clock.Advance(Quiet);
        await Eventually.HoldsAsync(() => clock.PendingTimers > 0, "the next pause");
    }
}
