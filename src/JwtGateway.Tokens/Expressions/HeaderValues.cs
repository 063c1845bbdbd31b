using JwtGateway.Cel;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Expressions;

/// <summary>The headers of a request for expressions. Several lines of one name are an error: upstreams take the first, the last, or all of them joined.</summary>
internal sealed class HeaderValues : ICelMap
{
    private static readonly CelValue Several = CelValue.FromError("the header has several lines");

    /// <summary>The headers.</summary>
    public IHeaderDictionary? Headers { get; set; }

    public int Count => Headers?.Count ?? 0;

    public IEnumerable<CelValue> Keys => Headers?.Keys.Select(k => CelValue.FromString(k.ToLowerInvariant())) ?? [];

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (key.Kind != CelKind.String || Headers is null || !Headers.TryGetValue(key.AsString, out var lines) || lines.Count == 0)
            return false;
        value = lines.Count == 1 ? CelValue.FromString(lines[0] ?? "") : Several;
        return true;
    }
}
