using System.Runtime.CompilerServices;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Resources;

namespace JwtGateway.Cli.Standalone;

/// <summary>Where a standalone gateway gets its snapshots from.</summary>
/// <param name="Load">Reads it all now.</param>
/// <param name="Watch">Yields what there is each time it changes, until cancelled.</param>
internal sealed record SnapshotSource(Func<FileSourceResult> Load, Func<CancellationToken, IAsyncEnumerable<FileSourceResult>> Watch)
{
    /// <summary>Every YAML document under <paramref name="paths"/>.</summary>
    public static SnapshotSource Files(IReadOnlyList<string> paths, TimeProvider time)
    {
        var files = new FileSource(paths, time);
        return new(files.Load, files.WatchAsync);
    }

    /// <summary>The same with <paramref name="overlay"/> laid over each snapshot.</summary>
    public SnapshotSource With(Func<ClusterSnapshot, ClusterSnapshot> overlay)
    {
        FileSourceResult Lay(FileSourceResult result) =>
            result is FileSourceResult.Loaded loaded ? new FileSourceResult.Loaded(overlay(loaded.Snapshot)) : result;

        async IAsyncEnumerable<FileSourceResult> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var result in Watch(cancellation))
                yield return Lay(result);
        }

        return new(() => Lay(Load()), WatchAsync);
    }
}
