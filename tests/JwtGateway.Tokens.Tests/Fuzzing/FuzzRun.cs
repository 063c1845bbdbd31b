using System.Diagnostics;

namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>
/// A run of a fuzz target. Without more ado the same few cases each time, so that a build fails for what changed; <c>FUZZ_SECONDS=60</c> tries
/// cases that nobody has seen for that long (CI does; <c>make fuzz</c> as long as one likes). A failure shows the text that caused it: keys and signatures are new in each
/// process, so a seed alone would not bring it back.
/// </summary>
internal sealed class FuzzRun
{
    private const int UsualSeed = 20260101;

    private readonly int _cases;
    private readonly TimeSpan? _duration;
    private readonly long _started = Stopwatch.GetTimestamp();

    private FuzzRun(int cases, TimeSpan? duration, int seed) => (_cases, _duration, Seed) = (cases, duration, seed);

    /// <summary>What the cases came from.</summary>
    public int Seed { get; }

    /// <summary>How many cases there were.</summary>
    public int Done { get; private set; }

    /// <summary>A run of so many cases, or for so long as the environment says.</summary>
    public static FuzzRun Of(int cases)
    {
        return int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SECONDS"), out var seconds)
            ? new FuzzRun(int.MaxValue, TimeSpan.FromSeconds(seconds), Environment.TickCount)
            : new FuzzRun(cases, null, UsualSeed);
    }

    /// <summary>Whether there is one more case to try.</summary>
    public bool Goes() => Done++ < _cases && (_duration is not { } limit || Stopwatch.GetElapsedTime(_started) < limit);

    /// <summary>Where the run is.</summary>
    public override string ToString() => $"seed {Seed} case {Done}";
}
