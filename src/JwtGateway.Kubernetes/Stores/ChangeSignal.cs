using System.Threading.Channels;

namespace JwtGateway.Kubernetes.Stores;

/// <summary>Says that something has changed. Changes that nobody has waited for yet are one.</summary>
internal sealed class ChangeSignal
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _changes.Writer.TryWrite(true);

    /// <summary>Returns at once when something has changed since the last wait.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation) => await _changes.Reader.ReadAsync(cancellation);
}
