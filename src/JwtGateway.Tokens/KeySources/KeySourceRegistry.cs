using JwtGateway.Ir;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// The live keys of a process. There is one fetcher for each distinct source, however many providers name it; it runs in the background, and
/// nothing here ever waits on a request's behalf.
/// </summary>
public sealed class KeySourceRegistry : IAsyncDisposable
{
    /// <summary>Creates an empty registry.</summary>
    public KeySourceRegistry(KeySourceOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
    }

    /// <summary>
    /// Makes the sources of <paramref name="gateways"/> the live ones: starts the new, keeps the unchanged with their keys, stops the
    /// rest. Returns when each new source has finished its first fetch, well or badly, or after <paramref name="wait"/>.
    /// </summary>
    public Task ApplyAsync(IReadOnlyList<GatewayIr> gateways, TimeSpan wait, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The holder of the source's keys.</summary>
    /// <exception cref="KeyNotFoundException">No such source was applied.</exception>
    public LiveKeys Get(string keySourceId) => throw new NotSupportedException();

    /// <summary>How each live source is doing, by id.</summary>
    public IReadOnlyList<KeySourceHealth> Health() => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <summary>What holds for every source.</summary>
public sealed record KeySourceOptions
{
    /// <summary>Names and ports that are really elsewhere (curl's <c>--resolve</c>).</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;
}
