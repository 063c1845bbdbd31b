namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
internal static class Spelling
{
    private const int MaxLength = 64;

    /// <summary>The candidate that takes the fewest edits, letter case apart; null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxLength)
            return null;

        var allowed = Math.Max(1, name.Length / 3);
        return candidates
            .Select(candidate => (candidate, Distance: Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(near => near.Distance <= allowed)
            .OrderBy(near => near.Distance).ThenBy(near => near.candidate, StringComparer.Ordinal)
            .Select(near => near.candidate)
            .FirstOrDefault();
    }

    /// <summary>Insertions, deletions and replacements (Levenshtein distance).</summary>
    private static int Edits(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (int i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
