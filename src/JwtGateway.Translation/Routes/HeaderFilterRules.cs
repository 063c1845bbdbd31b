using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads the header modifiers (Gateway API, HTTPHeaderFilter).</summary>
internal static class HeaderFilterRules
{
    public static IEnumerable<Problem> Check(HttpHeaderFilter headers, string path) =>
        headers.Set.SelectMany((h, i) => Check(h.Name, h.Value, $"{path}.set[{i}]"))
            .Concat(headers.Add.SelectMany((h, i) => Check(h.Name, h.Value, $"{path}.add[{i}]")))
            .Concat(headers.Remove.SelectMany((name, i) => Check(name, "", $"{path}.remove[{i}]")));

    /// <summary>Of several entries for one name the first counts (Gateway API, HTTPHeader.name).</summary>
    public static HeaderModifierIr? Read(HttpHeaderFilter? headers) => headers is null ? null : new()
    {
        Set = Read(headers.Set),
        Add = Read(headers.Add),
        Remove = [.. headers.Remove.Distinct(StringComparer.OrdinalIgnoreCase)],
    };

    private static ImmutableArray<HeaderIr> Read(ImmutableArray<HttpHeader> headers) =>
        [.. headers.DistinctBy(h => h.Name, StringComparer.OrdinalIgnoreCase).Select(h => new HeaderIr(h.Name, h.Value))];

    private static IEnumerable<Problem> Check(string name, string value, string path)
    {
        if (!Names.IsHeaderName(name))
            yield return Unsupported(path, "The header's name is missing or not an HTTP token.");
        if (!Names.IsHeaderValue(value))
            yield return Unsupported(path + ".value", "The header's value has a character that no header can carry.");
    }

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
