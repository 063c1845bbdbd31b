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

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance).</summary>
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
            for (int j = 0; j <= other.Length; j++)
                edits[i, j] = i == 0 || j == 0 ? i + j : Edits(edits, one, other, i, j);
        return edits[one.Length, other.Length];
    }

    private static int Edits(int[,] edits, string one, string other, int i, int j)
    {
        var same = one[i - 1] == other[j - 1] ? 0 : 1;
        var fewest = Math.Min(edits[i - 1, j - 1] + same, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
        var swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
        return swapped ? Math.Min(fewest, edits[i - 2, j - 2] + 1) : fewest;
    }
}
