using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Compiles the matches of a rule. A match with a condition that no request can be held to is left out and reported.</summary>
internal static class MatchCompiler
{
    private static readonly PathMatchIr Everything = new(PathMatchType.Prefix, "/");

    /// <summary>The enum HTTPMethod of the Gateway API.</summary>
    private static readonly ImmutableHashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    public static (ImmutableArray<RouteMatchIr> Matches, ImmutableArray<Problem> Problems) Compile(
        ImmutableArray<HttpRouteMatch> matches, ImmutableArray<int> positions, string path)
    {
        if (matches.IsEmpty)
            return ([new RouteMatchIr { Path = Everything }], []);
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var compiled = ImmutableArray.CreateBuilder<RouteMatchIr>();
        for (var i = 0; i < matches.Length; i++)
        {
            var known = problems.Count;
            problems.AddRange(Check(matches[i], $"{path}[{positions[i]}]"));
            if (problems.Count == known)
                compiled.Add(Read(matches[i]));
        }

        return (compiled.ToImmutable(), problems.ToImmutable());
    }

    private static RouteMatchIr Read(HttpRouteMatch match) => new()
    {
        Path = match.Path is { } path ? new(PathMatches.Type(path.Type) ?? PathMatchType.Prefix, path.Value) : Everything,
        Method = match.Method,
        Headers = Read(match.Headers, StringComparer.OrdinalIgnoreCase),
        Query = Read(match.QueryParams, StringComparer.Ordinal),
    };

    /// <summary>Of several conditions on one name the first counts (Gateway API, HTTPHeaderMatch.name).</summary>
    internal static ImmutableArray<ValueMatchIr> Read(ImmutableArray<HttpValueMatch> values, StringComparer names) =>
        values.IsEmpty ? [] : [.. values.DistinctBy(v => v.Name, names).Select(v => new ValueMatchIr(v.Name, Type(v.Type) ?? ValueMatchType.Exact, v.Value))];

    private static IEnumerable<Problem> Check(HttpRouteMatch match, string path)
    {
        var problems = match.Path is { } p ? PathMatches.Check(p, path + ".path") : [];
        if (match.Method is { } method && !Methods.Contains(method))
            problems = problems.Append(Unsupported(path + ".method", $"Method \"{method}\" is not one of {string.Join(", ", Methods.Order(StringComparer.Ordinal))}."));
        return match.Headers.IsEmpty && match.QueryParams.IsEmpty ? problems : problems
            .Concat(match.Headers.SelectMany((h, i) => Check(h, $"{path}.headers[{i}]", Names.IsHeaderName(h.Name))))
            .Concat(match.QueryParams.SelectMany((q, i) => Check(q, $"{path}.queryParams[{i}]", q.Name.Length > 0)));
    }

    internal static IEnumerable<Problem> Check(HttpValueMatch value, string path, bool nameIsValid)
    {
        if (!nameIsValid)
            yield return Unsupported(path + ".name", "The name is missing or not an HTTP token.");
        switch (Type(value.Type))
        {
            case null:
                yield return Unsupported(path + ".type", $"Type \"{value.Type}\" is not supported; use Exact or RegularExpression.");
                break;
            case ValueMatchType.Regex when !Regexes.IsUsable(value.Value):
                yield return Unsupported(path + ".value", $"The value is not usable; {Regexes.Expected}.");
                break;
            case ValueMatchType.Exact when value.Value.Length == 0:
                yield return Unsupported(path + ".value", "The value is missing.");
                break;
        }
    }

    private static ValueMatchType? Type(string type) => type switch
    {
        "Exact" => ValueMatchType.Exact,
        "RegularExpression" => ValueMatchType.Regex,
        _ => null,
    };

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
