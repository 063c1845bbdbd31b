using System.Collections.Immutable;

namespace JwtGateway.Translation.Dialects.Traefik.Expressions;

/// <summary>An expression of calls, joined by <c>&amp;&amp;</c>, <c>||</c> and <c>!</c>: what Traefik's claims language and its rule syntax have in common.</summary>
/// <param name="Position">Where it begins, counted in characters from 1.</param>
internal abstract record ExpressionNode(int Position);

/// <summary>All of them hold.</summary>
internal sealed record AllNode(int Position, ImmutableArray<ExpressionNode> Operands) : ExpressionNode(Position);

/// <summary>One of them holds.</summary>
internal sealed record AnyNode(int Position, ImmutableArray<ExpressionNode> Operands) : ExpressionNode(Position);

/// <summary>It does not hold.</summary>
internal sealed record NotNode(int Position, ExpressionNode Operand) : ExpressionNode(Position);

/// <summary>A function with texts as arguments.</summary>
internal sealed record CallNode(int Position, string Function, ImmutableArray<string> Arguments) : ExpressionNode(Position);

/// <summary>Why an expression cannot be used.</summary>
/// <param name="Position">Where, counted in characters from 1.</param>
/// <param name="Message">What is wrong and what to write; never holds text of a literal.</param>
internal sealed record ExpressionProblem(int Position, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"at character {Position}: {Message}";
}
