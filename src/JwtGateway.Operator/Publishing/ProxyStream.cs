using System.IO.Pipelines;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Publishing;

/// <summary>
/// One proxy's stream. It has no queue: when it can write, it writes what differs between what it sent last and what is published then.
/// </summary>
internal sealed class ProxyStream(GatewaySlot slot, PipeWriter output, TimeProvider time)
{
    /// <summary>How often something is written at the least.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a proxy may leave a message unread before its stream is ended.</summary>
    public static readonly TimeSpan LongestWrite = 3 * Heartbeat;

    private long _sequence;
    private SectionedGateway? _sent;

    /// <summary>Writes until cancelled.</summary>
    /// <param name="known">The version that the proxy says it has; null: none.</param>
    /// <param name="cancellation">Ends the stream.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, or the proxy did not read.</exception>
    public async Task RunAsync(string? known, CancellationToken cancellation)
    {
        if (slot.Current.Configuration is { } current && current.Version == known)
        {
            _sent = current;
        }

        while (true)
        {
            var edition = slot.Current;
            await WriteAsync(Next(edition.Configuration), cancellation);
            await WaitAsync(edition.Replaced, cancellation);
        }
    }

    private ConfigMessage Next(SectionedGateway? latest)
    {
        var sequence = ++_sequence;
        var before = _sent;
        if (latest is null || latest.Version == before?.Version)
        {
            return new HeartbeatMessage { Sequence = sequence, Version = latest?.Version };
        }

        _sent = latest;
        return before is null
            ? new SnapshotMessage { Sequence = sequence, Gateway = latest.Gateway, Version = latest.Version, Sections = latest.Sections }
            : new DeltaMessage { Sequence = sequence, Base = before.Version, Version = latest.Version, Sections = latest.ChangedSince(before) };
    }

    private async Task WriteAsync(ConfigMessage message, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(LongestWrite, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        await output.WriteAsync((byte[])[.. ChannelJson.Write(message), (byte)'\n'], either.Token);
    }

    private async Task WaitAsync(Task replaced, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(replaced, Task.Delay(Heartbeat, time, done.Token));
        await done.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
