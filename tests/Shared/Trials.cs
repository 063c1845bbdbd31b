using FsCheck;

namespace JwtGateway.Tests.Shared;

/// <summary>
/// How property tests run: with the same cases every time, so that a build fails for what changed. <c>FUZZ=20</c> runs twenty times as many with
/// cases that nobody has seen (<c>make fuzz</c>).
/// </summary>
internal static class Trials
{
    private static readonly string? Fuzz = Environment.GetEnvironmentVariable("FUZZ");

    /// <summary>So many cases, of which the first failure is thrown.</summary>
    public static Config Of(int cases) => int.TryParse(Fuzz, out var times)
        ? Config.QuickThrowOnFailure.WithMaxTest(cases * times)
        : Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(20260101UL, 1UL);
}
