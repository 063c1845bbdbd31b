using System.Runtime.CompilerServices;

namespace JwtGateway.Cli.Standalone.Files;

/// <summary>Snapshots from files, in place of an API server.</summary>
/// <param name="paths">
/// Files, directories (all <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> under them), or, to load once, <c>-</c> for the standard input.
/// </param>
/// <param name="time">The clock of <see cref="WatchAsync"/>.</param>
internal sealed class FileSource(IReadOnlyList<string> paths, TimeProvider time)
{
    private readonly ChangePoll _poll = new(paths, time);

    /// <summary>Reads all files now.</summary>
    public FileSourceResult Load() => Accept(FileLook.At(paths));

    /// <summary>
    /// Reads them again whenever their content has changed since they were last read and has then stayed the same for a moment; at once
    /// when they were never read. Ends, without an exception, when it is cancelled.
    /// </summary>
    public async IAsyncEnumerable<FileSourceResult> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (paths.Contains(ManifestFinder.StandardInput))
            throw new InvalidOperationException("The standard input can be read once, so it cannot be watched.");

        while (await _poll.NextAsync(cancellation) is { } look)
            yield return Accept(look);
    }

    private FileSourceResult Accept(FileLook look)
    {
        _poll.Last = look;
        return look.Read();
    }
}
