using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Compiles the matches of a GRPCRoute's rule. A match with a condition that no call can be held to is left out and reported.</summary>
internal static class GrpcMatchCompiler
{
    private const int MaxLength = 1024;

    /// <summary>What of a path stands for any service or method.</summary>
    private const string Any = "[^/]+";

    private static readonly PathMatchIr Everything = new(PathMatchType.Prefix, "/");

    public static (ImmutableArray<RouteMatchIr> Matches, ImmutableArray<Problem> Problems) Compile(
        ImmutableArray<GrpcRouteMatch> matches, ImmutableArray<int> positions, string path)
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
                compiled.Add(new() { Path = Path(matches[i].Method), Headers = MatchCompiler.Read(matches[i].Headers, StringComparer.OrdinalIgnoreCase) });
        }

        return (compiled.ToImmutable(), problems.ToImmutable());
    }

    private static PathMatchIr Path(GrpcMethodMatch? match) => match switch
    {
        null => Everything,
        { Type: "RegularExpression" } => new(PathMatchType.Regex, $"/{Group(match.Service)}/{Group(match.Method)}"),
        { Service: null or "" } => new(PathMatchType.AnyService, match.Method!),
        { Method: null or "" } => new(PathMatchType.Prefix, $"/{match.Service}"),
        _ => new(PathMatchType.Exact, $"/{match.Service}/{match.Method}"),
    };

    private static string Group(string? expression) => string.IsNullOrEmpty(expression) ? Any : $"(?:{expression})";

    private static IEnumerable<Problem> Check(GrpcRouteMatch match, string path)
    {
        var problems = match.Method is { } method ? Check(method, path + ".method") : [];
        return problems.Concat(match.Headers.SelectMany((h, i) => MatchCompiler.Check(h, $"{path}.headers[{i}]", Names.IsHeaderName(h.Name))));
    }

    private static IEnumerable<Problem> Check(GrpcMethodMatch match, string path)
    {
        if (match.Type is not ("Exact" or "RegularExpression"))
            return [Unsupported(path + ".type", $"Type \"{match.Type}\" is not supported; use Exact or RegularExpression.")];
        if (string.IsNullOrEmpty(match.Service) && string.IsNullOrEmpty(match.Method))
            return [Unsupported(path, "A method match needs service or method, or both; leave it out for every call.")];
        return Check(match.Type, match.Service, IsServiceName, path + ".service").Concat(Check(match.Type, match.Method, IsName, path + ".method"));
    }

    private static IEnumerable<Problem> Check(string type, string? value, Func<string, bool> isName, string path)
    {
        if (string.IsNullOrEmpty(value))
            yield break;
        if (value.Length > MaxLength)
            yield return Unsupported(path, $"The value is longer than {MaxLength} characters.");
        else if (type == "RegularExpression" && !Regexes.IsUsable(value))
            yield return Unsupported(path, $"The value is not usable; {Regexes.Expected}.");
        else if (type == "Exact" && !isName(value))
            yield return Unsupported(path, "The value is not a name of gRPC: letters, digits and \"_\", in a service with \".\" between its parts.");
    }

    // As the API's own patterns have it (GRPCMethodMatch), less the service's leading dot: no request has a path that begins with "/.".
    private static bool IsServiceName(string name) => name.Split('.').All(IsName);

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
