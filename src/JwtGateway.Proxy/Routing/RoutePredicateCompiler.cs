using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Proxy.Routing;

/// <summary>Compiles conditions of routes. What cannot be compiled is told to <paramref name="report"/>, and the configuration is refused.</summary>
/// <param name="patterns">The configuration's regular expressions.</param>
/// <param name="report">Is told why.</param>
internal sealed class RoutePredicateCompiler(Patterns patterns, Action<string> report)
{
    private const int MaxDepth = 128;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    public RoutePredicate Compile(RoutePredicateIr ir) => Compile(ir, 0);

    private RoutePredicate Compile(RoutePredicateIr ir, int depth)
    {
        if (depth > MaxDepth)
        {
            return Refuse("its predicate is too deep.");
        }

        return ir switch
        {
            RouteAllIr all => Joined(all.Operands, isAll: true, depth),
            RouteAnyIr any => Joined(any.Operands, isAll: false, depth),
            RouteNotIr not => new NegatedRoutePredicate(Compile(not.Operand, depth + 1)),
            RouteTestIr { Part: RoutePart.ClientAddress, Comparison: RouteComparison.InRange } test =>
                AddressRange.TryParse(test.Value) is { } range ? new ClientRouteTest(range) : Refuse("a client address range of its predicate is no CIDR."),
            RouteTestIr { Part: not RoutePart.ClientAddress, Comparison: RouteComparison.Regex } test => Pattern(test),
            RouteTestIr { Part: not RoutePart.ClientAddress, Comparison: RouteComparison.Exact or RouteComparison.Prefix } test => new TextRouteTest(test, null),
            _ => Refuse("its predicate has a test that is not known here."),
        };
    }

    private JoinedRoutePredicate Joined(ImmutableArray<RoutePredicateIr> operands, bool isAll, int depth) => operands.IsDefaultOrEmpty
        ? Refuse("a part of its predicate is empty.")
        : new JoinedRoutePredicate([.. operands.Select(o => Compile(o, depth + 1))], isAll);

    private RoutePredicate Pattern(RouteTestIr test) => patterns.TryCompile(test.Value, isWhole: false, out var pattern, out var error)
        ? new TextRouteTest(test, pattern)
        : Refuse($"the regular expression for {test.Part} cannot be used: {error}");

    private JoinedRoutePredicate Refuse(string problem)
    {
        report(problem);
        return new JoinedRoutePredicate([], isAll: false);
    }
}
