using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>The rules for path matches (Gateway API, HTTPPathMatch).</summary>
internal static class PathMatches
{
    private const int MaxLength = 1024;

    /// <summary>What a path that was normalized, as every request's is, can never contain.</summary>
    private static readonly ImmutableArray<string> NeverInPath = ["//", "/./", "/../", "%2f", "%2F", "#"];

    private static readonly ImmutableArray<string> NeverAtEnd = ["/.", "/.."];

    public static PathMatchType? Type(string type) => type switch
    {
        "Exact" => PathMatchType.Exact,
        "PathPrefix" => PathMatchType.Prefix,
        "RegularExpression" => PathMatchType.Regex,
        _ => null,
    };

    public static IEnumerable<Problem> Check(HttpPathMatch match, string path)
    {
        if (match.Value.Length > MaxLength)
            return [Unsupported(path + ".value", $"The path is longer than {MaxLength} characters.")];
        return Type(match.Type) switch
        {
            null => [Unsupported(path + ".type", $"Type \"{match.Type}\" is not supported; use Exact, PathPrefix or RegularExpression.")],
            PathMatchType.Regex => Regexes.IsUsable(match.Value) ? [] : [Unsupported(path + ".value", $"The value is not usable; {Regexes.Expected}.")],
            _ => CheckPath(match.Value, path + ".value"),
        };
    }

    private static IEnumerable<Problem> CheckPath(string value, string path)
    {
        if (!value.StartsWith('/'))
            return [Unsupported(path, "The path must start with \"/\".")];
        return Never(value) is { } never ? [Unsupported(path, $"The path must not contain \"{never}\": no normalized path does.")] : [];
    }

    private static string? Never(string value)
    {
        foreach (var never in NeverInPath)
        {
            if (value.Contains(never, StringComparison.Ordinal))
                return never;
        }

        foreach (var never in NeverAtEnd)
        {
            if (value.EndsWith(never, StringComparison.Ordinal))
                return never;
        }

        return null;
    }

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
