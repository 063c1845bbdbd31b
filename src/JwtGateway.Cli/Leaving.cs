using JwtGateway.Proxy;

namespace JwtGateway.Cli;

/// <summary>
/// The time between being asked to stop and stopping. The data plane is not ready and serves on, so that endpoints and load balancers hear of it
/// before a connection is refused. One that serves nobody yet has nobody to wait for.
/// </summary>
internal sealed class Leaving : IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _asked;

    /// <summary>Begins when <see cref="CliContext.Stopping"/> says so.</summary>
    public Leaving(DataPlane plane, TimeSpan delay, CliContext context)
    {
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Time);
        _asked = context.Stopping.Register(() =>
        {
            var serves = plane.Ready;
            plane.Leave();
            _over.CancelAfter(serves ? delay : TimeSpan.Zero);
        });
    }

    /// <summary>Cancelled when it is time to stop.</summary>
    public CancellationToken Over => _over.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _asked.Dispose();
        _over.Dispose();
    }
}
