using System.Collections.Immutable;
using System.Net;
using JwtGateway.Cel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace JwtGateway.Tokens.Traffic;

/// <summary>The request's header fields as expressions see them: looked up where they are, in any case; listed in lower case.</summary>
internal sealed class HeaderMap(IHeaderDictionary headers) : ICelMap
{
    public int Count => headers.Count;

    public IEnumerable<CelValue> Keys => headers.Select(header => CelValue.FromString(header.Key.ToLowerInvariant()));

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (key.Kind != CelKind.String || !headers.TryGetValue(key.AsString, out var values) || values.Count == 0)
            return false;
        value = CelValue.FromList(new TextList(values));
        return true;
    }
}

/// <summary>Texts, not copied.</summary>
internal sealed class TextList(StringValues values) : ICelList
{
    public int Count => values.Count;

    public CelValue this[int index] => CelValue.FromString(values[index] ?? "");
}

/// <summary>Parts of a request that are read into maps from names to lists, in their order.</summary>
internal static class RequestMaps
{
    /// <summary>A query's parameters. An escape that is none stands for itself: nobody can say what an upstream makes of it, but it is there.</summary>
    public static CelValue Query(string query)
    {
        var parameters = new Dictionary<string, List<CelValue>>(StringComparer.Ordinal);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals]);
            Add(parameters, name, CelValue.FromString(equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..])));
        }

        return Map(parameters);
    }

    /// <summary>The cookies of all Cookie fields.</summary>
    public static CelValue Cookies(StringValues fields)
    {
        var cookies = new Dictionary<string, List<CelValue>>(StringComparer.Ordinal);
        foreach (var pair in fields.SelectMany(field => (field ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals].Trim(), pair[(equals + 1)..].Trim().Trim('"'));
            Add(cookies, name, CelValue.FromMap([new("name", CelValue.FromString(name)), new("value", CelValue.FromString(value))]));
        }

        return Map(cookies);
    }

    /// <summary>The codings of a Content-Encoding, in lower case.</summary>
    public static CelValue Codings(StringValues fields) => CelValue.FromList(
    [
        .. fields.SelectMany(field => (field ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(coding => CelValue.FromString(coding.ToLowerInvariant())),
    ]);

    /// <summary>The parameters of a media type; none of one that cannot be read.</summary>
    public static CelValue Parameters(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? CelValue.FromMap(type.Parameters.DistinctBy(p => p.Name.Value, StringComparer.OrdinalIgnoreCase)
                .Select(p => KeyValuePair.Create(p.Name.ToString().ToLowerInvariant(), CelValue.FromString(HeaderUtilities.RemoveQuotes(p.Value).ToString()))))
            : CelValue.FromMap([]);

    private static void Add(Dictionary<string, List<CelValue>> to, string name, CelValue value)
    {
        if (!to.TryGetValue(name, out var values))
            to[name] = values = [];
        values.Add(value);
    }

    private static CelValue Map(Dictionary<string, List<CelValue>> lists) =>
        CelValue.FromMap(lists.Select(entry => KeyValuePair.Create(entry.Key, CelValue.FromList(entry.Value.ToImmutableArray()))));
}
