using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Dialects.Traefik.Expressions;

namespace JwtGateway.Translation.Dialects.Traefik.Claims;

/// <summary>Traefik Hub's claims language (plugin.jwt, <c>claims</c>): Equals, Prefix, Contains, SplitContains and OneOf over the token's claims.</summary>
internal static class ClaimsExpression
{
    private const string Known = "Equals, Prefix, Contains, SplitContains or OneOf";

    /// <summary>The predicate, or what is wrong with the expression. Never throws.</summary>
    public static ClaimPredicateIr? Read(string source, out ExpressionProblem? problem)
    {
        if (ExpressionParser.Parse(source, out problem) is not { } node)
            return null;
        return Read(node, ref problem);
    }

    private static ClaimPredicateIr? Read(ExpressionNode node, ref ExpressionProblem? problem)
    {
        switch (node)
        {
            case AllNode all:
                return Read(all.Operands, ref problem) is { } every ? new ClaimAndIr(every) : null;
            case AnyNode any:
                return Read(any.Operands, ref problem) is { } either ? new ClaimOrIr(either) : null;
            case NotNode not:
                return Read(not.Operand, ref problem) is { } operand ? new ClaimNotIr(operand) : null;
            default:
                return Read((CallNode)node, ref problem);
        }
    }

    private static ImmutableArray<ClaimPredicateIr>? Read(ImmutableArray<ExpressionNode> nodes, ref ExpressionProblem? problem)
    {
        var read = ImmutableArray.CreateBuilder<ClaimPredicateIr>(nodes.Length);
        foreach (var node in nodes)
        {
            if (Read(node, ref problem) is not { } predicate)
                return null;
            read.Add(predicate);
        }

        return read.MoveToImmutable();
    }

    private static ClaimComparisonIr? Read(CallNode call, ref ExpressionProblem? problem)
    {
        var (function, count) = call.Function switch
        {
            "Equals" => (ClaimFunction.Equals, 2),
            "Prefix" => (ClaimFunction.Prefix, 2),
            "Contains" => (ClaimFunction.Contains, 2),
            "SplitContains" => (ClaimFunction.SplitContains, 3),
            "OneOf" => (ClaimFunction.OneOf, 0),
            _ => ((ClaimFunction)(-1), 0),
        };
        if ((int)function < 0)
            return Fail(call, $"{call.Function} is not known; use {Known}", out problem);
        if (count == 0 ? call.Arguments.Length < 2 : call.Arguments.Length != count)
        {
            var takes = count == 0 ? "a claim and one value or more" : count == 2 ? "a claim and a value" : "a claim, a separator and a value";
            return Fail(call, $"{call.Function} takes {takes}", out problem);
        }

        if (function == ClaimFunction.SplitContains && call.Arguments[1].Length == 0)
            return Fail(call, "SplitContains needs a separator", out problem);
        if (ClaimKey.Problem(call.Arguments[0]) is { } wrong)
            return Fail(call, wrong, out problem);
        var path = ClaimKey.Split(call.Arguments[0]);
        return function == ClaimFunction.SplitContains
            ? new ClaimComparisonIr(function, path, [call.Arguments[2]], call.Arguments[1])
            : new ClaimComparisonIr(function, path, call.Arguments[1..]);
    }

    private static ClaimComparisonIr? Fail(CallNode call, string message, out ExpressionProblem? problem)
    {
        problem = new(call.Position, message);
        return null;
    }
}
