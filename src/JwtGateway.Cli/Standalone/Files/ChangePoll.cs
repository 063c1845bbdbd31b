namespace JwtGateway.Cli.Standalone.Files;

/// <summary>
/// Looks at the files again and again until they are others. Looks, rather than file system events, because only content tells: editors
/// rename, Kubernetes swaps a symbolic link two levels up, network file systems send no events, and a process may run out of watches.
/// </summary>
internal sealed class ChangePoll(IReadOnlyList<string> paths, TimeProvider time)
{
    /// <summary>Between two looks at files that do not change.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    /// <summary>How long changed files must stay as they are: whoever writes one in place may not have finished.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The same where something got shorter or went away. That is what a file looks like between being truncated and being written again,
    /// and taking it for the new state could take away the policy that protects a route.
    /// </summary>
    internal static readonly TimeSpan QuietAfterLoss = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// The same where nothing is left of a file. Hardly anybody means that, and a busy machine may stop a writer for this long.
    /// </summary>
    internal static readonly TimeSpan QuietAfterEmptying = TimeSpan.FromSeconds(1);

    /// <summary>Large trees are looked at less often: the pause is at least this many times as long as the look.</summary>
    private const int PausePerLook = 5;

    /// <summary>What was read last; null before the first time.</summary>
    public FileLook? Last { get; set; }

    /// <summary>The next state of the files that differs from <see cref="Last"/>; null when cancelled.</summary>
    public async Task<FileLook?> NextAsync(CancellationToken cancellation)
    {
        if (Last is null)
            return cancellation.IsCancellationRequested ? null : FileLook.At(paths);

        var pause = Interval;
        while (await PauseAsync(pause, cancellation))
        {
            var start = time.GetTimestamp();
            var look = FileLook.At(paths);
            pause = TimeSpan.FromTicks(Math.Max(Interval.Ticks, time.GetElapsedTime(start).Ticks * PausePerLook));
            if (!look.IsSameAs(Last) && await SettledAsync(look, Last, cancellation) is { } settled)
                return settled;
        }

        return null;
    }

    /// <summary>The state in which the files come to rest; null when that is <paramref name="last"/> again, or when cancelled.</summary>
    private async Task<FileLook?> SettledAsync(FileLook look, FileLook last, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < QuietFor(look, last))
        {
            if (!await PauseAsync(Quiet, cancellation))
                return null;

            var next = FileLook.At(paths);
            if (next.IsSameAs(last))
                return null;
            if (!next.IsSameAs(look))
                (look, since) = (next, time.GetTimestamp());
        }

        return look;
    }

    private static TimeSpan QuietFor(FileLook look, FileLook last) =>
        look.HasEmptied(last) ? QuietAfterEmptying : look.HasLess(last) ? QuietAfterLoss : Quiet;

    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellation)
    {
        await Task.Delay(pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellation.IsCancellationRequested;
    }
}
