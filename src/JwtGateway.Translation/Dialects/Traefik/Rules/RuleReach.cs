using System.Collections.Immutable;
using System.Text.RegularExpressions;
using JwtGateway.Ir;
using JwtGateway.Translation.Dialects.Traefik.Expressions;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Rules;

/// <summary>
/// Which requests a rule that cannot be read may be for: those that it means, whatever its unreadable matchers mean, and perhaps more. Where the rule is no expression at all,
/// those of the hosts that stand in each of its alternatives.
/// </summary>
internal static partial class RuleReach
{
    private const int MaxPath = 2048;

    /// <summary>Matchers that mean the same in version 2 of the syntax, where several texts are alternatives and braces hold expressions.</summary>
    private static readonly ImmutableHashSet<string> InBothVersions = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "Host", "Path", "PathPrefix");

    /// <summary>The requests; null: any.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="isVersion3">Whether it is written in version 3 of the syntax.</param>
    public static RoutePredicateIr? Of(string rule, bool isVersion3) =>
        ExpressionParser.Parse(rule, out _) is { } node ? AtMost(node, isVersion3) : Hosts(rule);

    /// <summary>No fewer requests than the expression means; null: any.</summary>
    private static RoutePredicateIr? AtMost(ExpressionNode node, bool isVersion3)
    {
        switch (node)
        {
            case AllNode all:
                return Joined([.. all.Operands.Select(o => AtMost(o, isVersion3)).OfType<RoutePredicateIr>()], parts => new RouteAllIr(parts));
            case AnyNode any:
                ImmutableArray<RoutePredicateIr?> alternatives = [.. any.Operands.Select(o => AtMost(o, isVersion3))];
                return alternatives.Contains(null) ? null : new RouteAnyIr(alternatives!);
            case NotNode not:
                return AtLeast(not.Operand, isVersion3) is { } certain ? new RouteNotIr(certain) : null;
            default:
                return Read((CallNode)node, isVersion3, orMore: true);
        }
    }

    /// <summary>No more requests than the expression means; null: none.</summary>
    private static RoutePredicateIr? AtLeast(ExpressionNode node, bool isVersion3)
    {
        switch (node)
        {
            case AllNode all:
                ImmutableArray<RoutePredicateIr?> parts = [.. all.Operands.Select(o => AtLeast(o, isVersion3))];
                return parts.Contains(null) ? null : new RouteAllIr(parts!);
            case AnyNode any:
                return Joined([.. any.Operands.Select(o => AtLeast(o, isVersion3)).OfType<RoutePredicateIr>()], alternatives => new RouteAnyIr(alternatives));
            case NotNode not:
                return AtMost(not.Operand, isVersion3) is { } most ? new RouteNotIr(most) : null;
            default:
                return Read((CallNode)node, isVersion3, orMore: false);
        }
    }

    private static RoutePredicateIr? Read(CallNode call, bool isVersion3, bool orMore)
    {
        if (isVersion3 && RuleMatchers.Read(call, out _) is { } test)
            return test;
        if (!InBothVersions.Contains(call.Function) || call.Arguments.IsEmpty || call.Arguments.Any(a => a.Contains('{', StringComparison.Ordinal)))
            return null;
        ImmutableArray<RouteTestIr?> tests = [.. call.Arguments.Select(a => RuleMatchers.Read(call with { Arguments = [a] }, out _) ?? (orMore ? Beginning(call, a) : null))];
        return tests.Contains(null) ? null : Joined([.. tests.OfType<RoutePredicateIr>()], alternatives => new RouteAnyIr(alternatives));
    }

    /// <summary>
    /// The requests of a path that is in another spelling than paths of requests are: those that begin as it does up to there. Dot segments take away what is before them.
    /// </summary>
    private static RouteTestIr? Beginning(CallNode call, string path)
    {
        if (call.Function.Equals("Host", StringComparison.OrdinalIgnoreCase) || path.Length > MaxPath || path.Contains("/.", StringComparison.Ordinal)
            || path.Contains("%2e", StringComparison.OrdinalIgnoreCase))
            return null;
        var length = path.Length;
        while (length > 1 && !RequestPaths.IsCanonical(path[..length]))
            length--;
        return length > 1 ? new(RoutePart.Path, RouteComparison.Prefix, path[..length]) : null;
    }

    /// <summary>What stands in a text that is no expression: nobody knows how several are joined, so any of them is meant. A negation could mean all that it does not name.</summary>
    private static RoutePredicateIr? Hosts(string rule)
    {
        if (rule.Contains('!', StringComparison.Ordinal))
            return null;
        ImmutableArray<RoutePredicateIr?> alternatives =
        [
            .. rule.Split("||").Select(part => Joined(
                [.. HostMatcher().Matches(part).Select(m => RuleMatchers.Read(new CallNode(1, "Host", [m.Groups["host"].Value]), out _)).OfType<RoutePredicateIr>()],
                hosts => new RouteAnyIr(hosts))),
        ];
        return alternatives.Contains(null) ? null : Joined(alternatives!, either => new RouteAnyIr(either));
    }

    private static RoutePredicateIr? Joined(ImmutableArray<RoutePredicateIr> parts, Func<ImmutableArray<RoutePredicateIr>, RoutePredicateIr> join) =>
        parts is [] ? null : parts is [var only] ? only : join(parts);

    [GeneratedRegex("""\bHost\(\s*[`"](?<host>[^`"]+)[`"]\s*\)""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HostMatcher();
}
