using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// Removes what clients send under the names of claim headers, so that the upstream sees our value or none. Names that are spelled alike but for
/// letter case and punctuation go too: CGI-like upstreams read <c>X-User</c>, <c>x_user</c>, <c>X.User</c> and <c>X~User</c> as one variable
/// (CVE-2024-45410 and its kin).
/// </summary>
internal sealed class ClaimHeaderGuard
{
    private readonly string[] _names;
    private readonly HashSet<string> _spellings;
    private readonly HashSet<int> _lengths;

    public ClaimHeaderGuard(IEnumerable<JwtProviderIr> providers)
    {
        _names = [.. providers.SelectMany(Names).Distinct(StringComparer.OrdinalIgnoreCase)];
        _spellings = new HashSet<string>(_names, HeaderSpelling.Comparer);
        _lengths = [.. _names.Select(n => n.Length)];
    }

    /// <summary>Removes them.</summary>
    public void Clean(IHeaderDictionary headers)
    {
        if (_names.Length == 0)
            return;
        foreach (var name in _names)
            headers.Remove(name);
        foreach (var name in Aliases(headers) ?? [])
            headers.Remove(name);
    }

    private static IEnumerable<string> Names(JwtProviderIr provider)
    {
        var names = provider.ClaimHeaders.Select(h => h.Header);
        return provider.PayloadHeader is { } payload ? names.Append(payload) : names;
    }

    private List<string>? Aliases(IHeaderDictionary headers)
    {
        List<string>? aliases = null;
        foreach (var (name, _) in headers)
        {
            if (_lengths.Contains(name.Length) && _spellings.Contains(name))
                (aliases ??= []).Add(name);
        }

        return aliases;
    }
}

/// <summary>Compares header names by their letters and digits: case and punctuation make no difference, their place does.</summary>
internal sealed class HeaderSpelling : IEqualityComparer<string>
{
    private HeaderSpelling() { }

    public static HeaderSpelling Comparer { get; } = new();

    public bool Equals(string? x, string? y)
    {
        if (x is null || y is null || x.Length != y.Length)
            return ReferenceEquals(x, y);
        for (var i = 0; i < x.Length; i++)
        {
            if (Fold(x[i]) != Fold(y[i]))
                return false;
        }

        return true;
    }

    public int GetHashCode(string obj)
    {
        var hash = new HashCode();
        foreach (var c in obj)
            hash.Add(Fold(c));
        return hash.ToHashCode();
    }

    private static char Fold(char c) => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-';
}
