using JwtGateway.Translation.Migration;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>Whether what becomes of a request after a migration may differ so from what became of it before.</summary>
internal static class Verdict
{
    /// <summary>What is wrong; null: nothing.</summary>
    public static string? Of(Probe probe, IReadOnlyList<Outcome> before, IReadOnlyList<Outcome> after, MigrationResult result)
    {
        var (passed, passes) = (before.Where(o => o.Passes).ToList(), after.Where(o => o.Passes).ToList());
        if (probe.What == Probes.AnotherCase && result.Report.Any(o => o.Note.Contains("any case of its letters", StringComparison.Ordinal)))
            return null;
        if (passes.Count > 0 && passed.Count == 0)
            return $"It was refused before, and passes afterwards.\n{Text(before, after)}";
        if (passes.Find(o => !passed.Exists(b => !IsMoreTrusted(o.Forwarded!, b.Forwarded!))) is { } trusted)
            return $"A header that the client forged reaches the upstream, which it did not before.\n{Text(before, [trusted])}";
        if (passed.Count > 0 && passes.Count == 0)
            return Tells(result) ? null : $"It passed before and is refused afterwards, and the report has not a word of that.\n{Text(before, after)}";
        if (passes.Exists(o => !passed.Exists(b => b.Forwarded == o.Forwarded)))
            return Tells(result) ? null : $"The upstream gets something else, and the report has not a word of that.\n{Text(before, after)}";
        return Tells(result) || before.Select(Answer).ToHashSet().SetEquals(after.Select(Answer)) ? null : $"The answer differs, and the report has not a word of that.\n{Text(before, after)}";
    }

    private static bool Tells(MigrationResult result) => result.Report.Any(o => o.Differs.Length > 0 || o.Fate == FieldFate.Lost);

    private static (int, string) Answer(Outcome outcome) => (outcome.Status, outcome.Location);

    private static bool IsMoreTrusted(Forwarded after, Forwarded before) =>
        after.Headers.Split('\n').Where(h => h.EndsWith(": forged", StringComparison.Ordinal)).Except(before.Headers.Split('\n')).Any();

    private static string Text(IEnumerable<Outcome> before, IEnumerable<Outcome> after) => string.Join('\n', [.. before.Select(o => $"before: {o}"), .. after.Select(o => $"after:  {o}")]);
}
