using System.Collections.Immutable;

namespace JwtGateway.Cel.Syntax;

internal sealed partial class Parser
{
    private static readonly (string Symbol, string Function)[][] Levels =
    [
        [("==", "_==_"), ("!=", "_!=_"), ("<", "_<_"), ("<=", "_<=_"), (">", "_>_"), (">=", "_>=_"), ("in", "@in")],
        [("+", "_+_"), ("-", "_-_")],
        [("*", "_*_"), ("/", "_/_"), ("%", "_%_")],
    ];

    /// <summary>A chain of <c>||</c> or <c>&amp;&amp;</c>, which is one call of many: it does not get deeper as it gets longer.</summary>
    private SyntaxNode? Logical(string symbol, string function)
    {
        var operands = ImmutableArray.CreateBuilder<SyntaxNode>();
        do
        {
            if ((string.Equals(symbol, "||", StringComparison.Ordinal) ? Logical("&&", "_&&_") : Binary(0)) is not { } operand)
                return null;
            operands.Add(operand);
        }
        while (Take(symbol));
        return operands.Count == 1 ? operands[0] : Call(operands[0].Offset, function, operands.ToImmutable());
    }

    private SyntaxNode? Binary(int level)
    {
        if (level == Levels.Length)
            return Unary();
        var left = Binary(level + 1);
        while (left is not null && Operator(Levels[level]) is { } function)
        {
            var offset = _token.Start;
            Advance();
            left = Binary(level + 1) is { } right ? Call(offset, function, left, right) : null;
        }

        return left;
    }

    private string? Operator((string Symbol, string Function)[] level)
    {
        if (_token.Kind != TokenKind.Symbol && _token is not { Kind: TokenKind.Identifier, Text: "in" })
            return null;
        foreach (var (symbol, function) in level)
        {
            if (string.Equals(symbol, _token.Text, StringComparison.Ordinal))
                return function;
        }

        return null;
    }

    private SyntaxNode? Unary()
    {
        var signs = new Stack<Token>();
        while (_token.Is("!") || _token.Is("-"))
        {
            if (signs.Count > 0 && !_token.Is(signs.Peek().Text))
                return Unexpected("an operand; put parentheses around it");
            if (signs.Count >= _limits.Depth)
                return TooDeep(_token.Start);
            signs.Push(_token);
            Advance();
        }

        var operand = signs.TryPeek(out var sign) && sign.Is("-") && _token is { Kind: TokenKind.Literal, Value.IsNumber: true } ? Negative(signs) : Member();
        while (operand is not null && signs.TryPop(out var last))
            operand = Call(last.Start, last.Is("!") ? "!_" : "-_", operand);
        return operand;
    }

    /// <summary>A minus right before a number belongs to it: so the smallest int can be written.</summary>
    private SyntaxNode? Negative(Stack<Token> signs)
    {
        var number = _token;
        var negative = number.Value.Kind switch
        {
            CelKind.Int => CelValue.FromInt(-number.Value.AsInt),
            CelKind.Double => CelValue.FromDouble(-number.Value.AsDouble),
            CelKind.Uint when IsSmallest(number) => CelValue.FromInt(long.MinValue),
            _ => default,
        };
        if (negative.IsError)
            return Member();
        var sign = signs.Pop();
        Advance();
        return Made(new SyntaxNode.Literal(sign.Start, negative)) is { } literal ? Suffixes(literal) : null;
    }

    private static bool IsSmallest(Token token) => string.Equals(token.Text, "2^63", StringComparison.Ordinal);
}
