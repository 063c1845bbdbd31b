using JwtGateway.Ir;
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

    public ClaimHeaderGuard(IEnumerable<JwtProviderIr> providers)
    {
        _names = [.. providers.SelectMany(p => p.ClaimHeaders).Select(h => h.Header).Distinct(StringComparer.OrdinalIgnoreCase)];
        _folded = new HashSet<string>(_names.Select(Fold), StringComparer.OrdinalIgnoreCase);
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
}
