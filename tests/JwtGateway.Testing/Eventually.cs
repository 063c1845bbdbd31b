using System.Diagnostics;
using Shouldly;

namespace JwtGateway.Testing;

/// <summary>Waits for conditions, so that no test sleeps.</summary>
public static class Eventually
{
    /// <summary>Asks <paramref name="condition"/> every few milliseconds until it holds; fails after <paramref name="within"/> (default: <see cref="Patience.Limit"/>).</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var limit = within ?? Patience.Limit;
        var watch = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            watch.Elapsed.ShouldBeLessThan(limit, $"Waited for: {what}");
            await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>The same for a condition that needs no waiting itself.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, within);
}
