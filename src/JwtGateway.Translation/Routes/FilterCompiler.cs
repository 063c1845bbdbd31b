using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>What the filters of a rule came to. A filter is never skipped (Gateway API, HTTPRouteFilter): with a problem, the rule answers 500.</summary>
internal sealed record FilterOutcome(HeaderModifierIr? Request, HeaderModifierIr? Response, ImmutableArray<Problem> Problems);

/// <summary>Compiles the filters of a rule.</summary>
internal static class FilterCompiler
{
    private const string RequestType = "RequestHeaderModifier";
    private const string ResponseType = "ResponseHeaderModifier";

    private static readonly FilterOutcome None = new(null, null, []);

    public static FilterOutcome Compile(ImmutableArray<HttpRouteFilter> filters, ImmutableArray<int> positions, string path)
    {
        if (filters.IsEmpty)
            return None;
        ImmutableArray<Problem> problems = [.. filters.SelectMany((f, i) => Check(f, $"{path}[{positions[i]}]")), .. Repeated(filters, path)];
        return problems.IsEmpty
            ? new(Read(filters.FirstOrDefault(f => f.Type == RequestType)?.RequestHeaderModifier),
                Read(filters.FirstOrDefault(f => f.Type == ResponseType)?.ResponseHeaderModifier), [])
            : new(null, null, problems);
    }

    private static IEnumerable<Problem> Check(HttpRouteFilter filter, string path) => filter switch
    {
        { Type: RequestType, RequestHeaderModifier: { } headers, ResponseHeaderModifier: null } => Check(headers, path + ".requestHeaderModifier"),
        { Type: ResponseType, ResponseHeaderModifier: { } headers, RequestHeaderModifier: null } => Check(headers, path + ".responseHeaderModifier"),
        { Type: RequestType or ResponseType } => [Unsupported(path, $"A filter of type {filter.Type} has exactly the field of that name.")],
        _ => [Unsupported(path + ".type", $"Filter type \"{filter.Type}\" is not supported; use {RequestType} or {ResponseType}.")],
    };

    private static IEnumerable<Problem> Repeated(ImmutableArray<HttpRouteFilter> filters, string path) => filters
        .GroupBy(f => f.Type)
        .Where(g => g.Key is RequestType or ResponseType && g.Count() > 1)
        .Select(g => Unsupported(path, $"{g.Key} cannot be repeated; put all changes into one."));

    private static IEnumerable<Problem> Check(HttpHeaderFilter headers, string path) =>
        headers.Set.SelectMany((h, i) => Check(h.Name, h.Value, $"{path}.set[{i}]"))
            .Concat(headers.Add.SelectMany((h, i) => Check(h.Name, h.Value, $"{path}.add[{i}]")))
            .Concat(headers.Remove.SelectMany((name, i) => Check(name, "", $"{path}.remove[{i}]")));

    private static IEnumerable<Problem> Check(string name, string value, string path)
    {
        if (!Names.IsHeaderName(name))
            yield return Unsupported(path, "The header's name is missing or not an HTTP token.");
        if (!Names.IsHeaderValue(value))
            yield return Unsupported(path + ".value", "The header's value has a character that no header can carry.");
    }

    /// <summary>Of several entries for one name the first counts (Gateway API, HTTPHeader.name).</summary>
    private static HeaderModifierIr? Read(HttpHeaderFilter? headers) => headers is null ? null : new()
    {
        Set = Read(headers.Set),
        Add = Read(headers.Add),
        Remove = [.. headers.Remove.Distinct(StringComparer.OrdinalIgnoreCase)],
    };

    private static ImmutableArray<HeaderIr> Read(ImmutableArray<HttpHeader> headers) =>
        [.. headers.DistinctBy(h => h.Name, StringComparer.OrdinalIgnoreCase).Select(h => new HeaderIr(h.Name, h.Value))];

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
