namespace JwtGateway.Translation.Validation;

/// <summary>Host names of listeners and routes, exact or with a leading <c>*.</c>, which stands for one or more labels (Gateway API, Hostname).</summary>
internal static class Hostnames
{
    public const string Expected = "expected a DNS name such as www.example.com or *.example.com, not an address";

    /// <summary>The name in lower case; null when it is none.</summary>
    public static string? Canonical(string name)
    {
        var lower = name.ToLowerInvariant();
        return Names.IsHostname(IsWildcard(lower) ? lower[2..] : lower) ? lower : null;
    }

    /// <summary>The hosts that two canonical names have in common; null when there are none.</summary>
    public static string? Intersect(string a, string b) =>
        a == b || Covers(a, b) ? b
        : Covers(b, a) ? a
        : null;

    private static bool Covers(string wildcard, string name)
    {
        if (!IsWildcard(wildcard))
            return false;
        var suffix = wildcard.AsSpan(1);
        return name.AsSpan().EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length;
    }

    private static bool IsWildcard(string name) => name.StartsWith("*.", StringComparison.Ordinal);
}
