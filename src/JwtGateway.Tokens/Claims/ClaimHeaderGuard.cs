using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// Removes what clients send under the names of claim headers, so that the upstream sees our value or none. Names that differ only in
/// <c>-</c>, <c>_</c> and <c>.</c> go too: CGI-like upstreams read them as one variable (CVE-2024-45410 and its kin).
/// </summary>
internal sealed class ClaimHeaderGuard
{
    private readonly string[] _names;
    private readonly HashSet<string> _folded;

    /// <summary>Guards these headers.</summary>
    public ClaimHeaderGuard(IEnumerable<string> names)
    {
        _names = [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
        _folded = new HashSet<string>(_names.Select(Fold), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether two names are one to an upstream that reads headers as variables.</summary>
    public static IEqualityComparer<string> SameHeader { get; } = new FoldedComparer();

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

    private List<string>? Aliases(IHeaderDictionary headers)
    {
        List<string>? aliases = null;
        foreach (var (name, _) in headers)
        {
            if (_folded.Contains(Fold(name)))
                (aliases ??= []).Add(name);
        }

        return aliases;
    }

    private static string Fold(string name) =>
        name.AsSpan().ContainsAny('_', '.') ? name.Replace('_', '-').Replace('.', '-') : name;

    private sealed class FoldedComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => StringComparer.OrdinalIgnoreCase.Equals(x is null ? null : Fold(x), y is null ? null : Fold(y));

        public int GetHashCode([DisallowNull] string name) => StringComparer.OrdinalIgnoreCase.GetHashCode(Fold(name));
    }
}
