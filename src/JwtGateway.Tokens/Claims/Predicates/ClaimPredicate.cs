using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims.Predicates;

/// <summary>A condition on claims in Traefik Hub's claims language, compiled. It always holds or does not: nothing of a token leaves it open.</summary>
internal abstract class ClaimPredicate
{
    private const int MaxDepth = 128;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    /// <param name="ir">The condition.</param>
    /// <param name="tree">Where the claims that it asks for get their places.</param>
    /// <param name="report">Is told what cannot be evaluated.</param>
    public static ClaimPredicate Compile(ClaimPredicateIr ir, ClaimTree tree, Action<string> report) => Compile(ir, tree, report, 0);

    /// <summary>Whether it holds.</summary>
    /// <param name="claims">The claims, as <see cref="ClaimTree.Find"/> fills them.</param>
    /// <param name="payload">The payload that they were found in.</param>
    public abstract bool Holds(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload);

    private static ClaimPredicate Compile(ClaimPredicateIr ir, ClaimTree tree, Action<string> report, int depth)
    {
        if (depth > MaxDepth)
            return Unknown("a claim predicate is too deep");
        return ir switch
        {
            ClaimAndIr { Operands.IsDefaultOrEmpty: false } all => new JoinedPredicate([.. all.Operands.Select(Operand)], isAll: true),
            ClaimOrIr { Operands.IsDefaultOrEmpty: false } any => new JoinedPredicate([.. any.Operands.Select(Operand)], isAll: false),
            ClaimNotIr { Operand: { } operand } => new NegatedPredicate(Operand(operand)),
            ClaimComparisonIr comparison when ClaimComparison.Accepts(comparison) => new ClaimComparison(comparison, tree.Add(comparison.Path)),
            _ => Unknown("a claim predicate is of a kind that is not known here"),
        };

        ClaimPredicate Operand(ClaimPredicateIr operand) => Compile(operand, tree, report, depth + 1);

        ClaimPredicate Unknown(string problem)
        {
            report(problem);
            return new JoinedPredicate([], isAll: false);
        }
    }

    private sealed class JoinedPredicate(ClaimPredicate[] operands, bool isAll) : ClaimPredicate
    {
        public override bool Holds(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload)
        {
            foreach (var operand in operands)
            {
                if (operand.Holds(claims, payload) != isAll)
                    return !isAll;
            }

            return isAll;
        }
    }

    private sealed class NegatedPredicate(ClaimPredicate operand) : ClaimPredicate
    {
        public override bool Holds(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload) => !operand.Holds(claims, payload);
    }
}
