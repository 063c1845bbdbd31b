namespace JwtGateway.Translation.Expansion;

/// <summary>Hosts of routes: a name; <c>?.</c> for exactly one more label before a name; <c>*.</c> for one or more; empty for every host.</summary>
internal static class HostPatterns
{
    /// <summary>Whether some host is meant by both.</summary>
    public static bool Meet(string a, string b) =>
        a.Length == 0 || b.Length == 0 || a == b || Has(a, b) || Has(b, a);

    /// <summary>The host as people write it, for messages.</summary>
    public static string Described(string host) => $"host \"{(host.Length == 0 ? "*" : host.Replace('?', '*'))}\"";

    /// <summary>Whether a host that <paramref name="narrower"/> means is among those of <paramref name="wider"/>, which is a wildcard.</summary>
    private static bool Has(string wider, string narrower)
    {
        if (!IsWildcard(wider))
            return false;
        var suffix = wider.AsSpan(1);
        var name = IsWildcard(narrower) ? narrower.AsSpan(1) : narrower;
        if (IsWildcard(narrower) ? !name.EndsWith(suffix, StringComparison.Ordinal) : name.Length <= suffix.Length || !name.EndsWith(suffix, StringComparison.Ordinal))
            return false;
        return wider[0] == '*' || (IsWildcard(narrower) ? name.Length == suffix.Length : !name[..^suffix.Length].Contains('.'));
    }

    private static bool IsWildcard(string host) => host.StartsWith("*.", StringComparison.Ordinal) || host.StartsWith("?.", StringComparison.Ordinal);
}
