using System.Threading.Channels;

namespace JwtGateway.Kubernetes.Stores;

/// <summary>Says that something has changed. Changes that nobody has waited for yet are one.</summary>
internal sealed class ChangeSignal
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _changes.Writer.TryWrite(true);

    /// <summary>Returns at once when something has changed since the last wait.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation) => await _changes.Reader.ReadAsync(cancellation);

    /// <summary>
    /// Returns when nothing has changed for <paramref name="quiet"/>, or after <paramref name="longest"/> all the same: changes come in bursts, and
    /// each is worth answering once. What has changed meanwhile counts as waited for.
    /// </summary>
    public async Task SettleAsync(TimeSpan quiet, TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        do
        {
            await Task.Delay(quiet, clock, cancellation);
        }
        while (_changes.Reader.TryRead(out _) && clock.GetElapsedTime(start) + quiet <= longest);
    }
}
