using System.Collections.Immutable;

namespace JwtGateway.Translation.Dialects.Traefik.Expressions;

/// <summary>
/// Parses expressions; <c>!</c> binds closest, then <c>&amp;&amp;</c>, then <c>||</c>. Never throws, whatever the text is: its length and depth are limited.
/// </summary>
internal sealed class ExpressionParser
{
    public const int MaxLength = 8192;
    public const int MaxDepth = 64;

    private readonly ExpressionLexer _lexer;
    private ExpressionToken _token;
    private ExpressionProblem? _problem;
    private int _depth;

    private ExpressionParser(string source)
    {
        _lexer = new ExpressionLexer(source);
        _token = _lexer.Next();
    }

    /// <summary>The expression, or what is wrong with it.</summary>
    public static ExpressionNode? Parse(string source, out ExpressionProblem? problem)
    {
        if (source.Length > MaxLength)
        {
            problem = new(MaxLength + 1, $"the expression is longer than {MaxLength} characters");
            return null;
        }

        var parser = new ExpressionParser(source);
        var node = parser.Any();
        if (node is not null && parser._token.Type != TokenType.End)
            node = parser.Unexpected("&&, || or the end");
        problem = parser._problem;
        return node;
    }

    private ExpressionNode? Any() => Joined(All, TokenType.Or, (position, operands) => new AnyNode(position, operands));

    private ExpressionNode? All() => Joined(Not, TokenType.And, (position, operands) => new AllNode(position, operands));

    private ExpressionNode? Joined(Func<ExpressionNode?> operand, TokenType sign, Func<int, ImmutableArray<ExpressionNode>, ExpressionNode> join)
    {
        if (operand() is not { } first)
            return null;
        if (_token.Type != sign)
            return first;
        var operands = ImmutableArray.CreateBuilder<ExpressionNode>();
        operands.Add(first);
        while (_token.Type == sign)
        {
            Advance();
            if (operand() is not { } next)
                return null;
            operands.Add(next);
        }

        return join(first.Position, operands.ToImmutable());
    }

    private ExpressionNode? Not()
    {
        if (_token.Type != TokenType.Not)
            return Operand();
        if (!TryDescend())
            return null;
        var position = Advance().Position;
        var operand = Not();
        _depth--;
        return operand is null ? null : new NotNode(position, operand);
    }

    private ExpressionNode? Operand()
    {
        if (_token.Type == TokenType.Name)
            return Call();
        if (_token.Type != TokenType.Open)
            return Unexpected("a function, ! or (");
        if (!TryDescend())
            return null;
        Advance();
        var inner = Any();
        _depth--;
        return inner is null ? null : Expect(TokenType.Close, "&&, || or )") ? inner : null;
    }

    private CallNode? Call()
    {
        var name = Advance();
        if (!Expect(TokenType.Open, "("))
            return null;
        var arguments = ImmutableArray.CreateBuilder<string>();
        while (_token.Type != TokenType.Close)
        {
            if (arguments.Count > 0 && !Expect(TokenType.Comma, ", or )"))
                return null;
            if (_token.Type != TokenType.Text)
            {
                Unexpected("a text in backticks or double quotes");
                return null;
            }

            arguments.Add(Advance().Value);
        }

        Advance();
        return new CallNode(name.Position, name.Value, arguments.ToImmutable());
    }

    private bool TryDescend()
    {
        if (++_depth <= MaxDepth)
            return true;
        Fail($"more than {MaxDepth} parentheses and negations lie in each other");
        return false;
    }

    private bool Expect(TokenType type, string expected)
    {
        if (_token.Type != type)
        {
            Unexpected(expected);
            return false;
        }

        Advance();
        return true;
    }

    private ExpressionToken Advance()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private ExpressionNode? Unexpected(string expected) =>
        Fail(_token.Type == TokenType.Wrong ? _token.Value : $"expected {expected}, found {Describe(_token)}");

    private ExpressionNode? Fail(string message)
    {
        _problem ??= new(_token.Position, message);
        return null;
    }

    private static string Describe(ExpressionToken token) => token.Type switch
    {
        TokenType.End => "the end",
        TokenType.Name => "a name",
        TokenType.Text => "a text",
        TokenType.And => "&&",
        TokenType.Or => "||",
        TokenType.Not => "!",
        TokenType.Open => "(",
        TokenType.Close => ")",
        _ => ",",
    };
}
