using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Dialects.Traefik.Expressions;

namespace JwtGateway.Translation.Dialects.Traefik.Rules;

/// <summary>Traefik's rule syntax, version 3: matchers joined by <c>&amp;&amp;</c>, <c>||</c> and <c>!</c>.</summary>
internal static class RuleExpression
{
    /// <summary>The predicate, or what is wrong with the rule. Never throws.</summary>
    public static RoutePredicateIr? Read(string rule, out ExpressionProblem? problem)
    {
        if (string.IsNullOrWhiteSpace(rule))
        {
            problem = new(1, "the rule is empty; write matchers such as Host(`example.com`) && PathPrefix(`/`)");
            return null;
        }

        return ExpressionParser.Parse(rule, out problem) is { } node ? Read(node, ref problem) : null;
    }

    private static RoutePredicateIr? Read(ExpressionNode node, ref ExpressionProblem? problem)
    {
        switch (node)
        {
            case AllNode all:
                return Read(all.Operands, ref problem) is { } every ? new RouteAllIr(every) : null;
            case AnyNode any:
                return Read(any.Operands, ref problem) is { } either ? new RouteAnyIr(either) : null;
            case NotNode not:
                return Read(not.Operand, ref problem) is { } operand ? new RouteNotIr(operand) : null;
            default:
                var call = (CallNode)node;
                var test = RuleMatchers.Read(call, out var message);
                if (test is null)
                    problem = new(call.Position, message);
                return test;
        }
    }

    private static ImmutableArray<RoutePredicateIr>? Read(ImmutableArray<ExpressionNode> nodes, ref ExpressionProblem? problem)
    {
        var read = ImmutableArray.CreateBuilder<RoutePredicateIr>(nodes.Length);
        foreach (var node in nodes)
        {
            if (Read(node, ref problem) is not { } predicate)
                return null;
            read.Add(predicate);
        }

        return read.MoveToImmutable();
    }
}
