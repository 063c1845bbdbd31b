using System.Collections.Immutable;

namespace JwtGateway.Cel.Syntax;

/// <summary>
/// Reads a source by recursive descent. A method gives null once there is an issue; the first one is kept. How deep it recurses is bounded by
/// <see cref="CelLimits.Depth"/>, so no source can exhaust the stack.
/// </summary>
internal sealed partial class Parser
{
    private static readonly string[] Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ];

    private readonly Lexer _lexer;
    private readonly CelLimits _limits;
    private Token _token;
    private int _nesting;
    private int _nodes;

    public Parser(string source, CelLimits limits)
    {
        _limits = limits;
        _lexer = new Lexer(source);
        _token = _lexer.Next();
    }

    /// <summary>What stopped it, and where.</summary>
    public (int Offset, string Message)? Issue { get; private set; }

    /// <summary>Reads the whole source; null if there is an issue.</summary>
    public SyntaxNode? Parse()
    {
        var expression = Expression();
        return expression is not null && _token.Kind != TokenKind.End ? Unexpected("an operator or the end") : expression;
    }

    private SyntaxNode? Expression()
    {
        if (++_nesting > _limits.Depth)
            return TooDeep(_token.Start);
        var expression = Conditional();
        _nesting--;
        return expression;
    }

    private SyntaxNode? Conditional()
    {
        if (Logical("||", "_||_") is not { } condition)
            return null;
        var offset = _token.Start;
        if (!Take("?"))
            return condition;
        if (Logical("||", "_||_") is not { } yes || !Expect(":", "of the conditional") || Expression() is not { } no)
            return null;
        return Call(offset, "_?_:_", condition, yes, no);
    }

    private void Advance() => _token = _lexer.Next();

    private bool Take(string symbol)
    {
        if (!_token.Is(symbol))
            return false;
        Advance();
        return true;
    }

    private bool Expect(string symbol, string where)
    {
        if (Take(symbol))
            return true;
        Unexpected($"'{symbol}' {where}");
        return false;
    }

    private SyntaxNode? Unexpected(string expected) => _token.Kind == TokenKind.Error
        ? Fail(_token.Start, _token.Text)
        : Fail(_token.Start, $"unexpected {Show(_token)}; expected {expected}");

    private static string Show(Token token) => token.Kind switch
    {
        TokenKind.End => "end",
        TokenKind.Literal when token.Text.Length == 0 => "string",
        _ => $"'{token.Text}'",
    };

    private SyntaxNode? Fail(int offset, string message)
    {
        Issue ??= (offset, message);
        return null;
    }

    private SyntaxNode? TooDeep(int offset) => Fail(offset, $"the expression is nested deeper than {_limits.Depth}; split it or write it flatter");

    /// <summary>Counts a new node and holds it to the limits.</summary>
    private SyntaxNode? Made(SyntaxNode node)
    {
        if (++_nodes > _limits.Nodes)
            return Fail(node.Offset, $"the expression has more than {_limits.Nodes} parts; make it smaller");
        return node.Depth > _limits.Depth ? TooDeep(node.Offset) : node;
    }

    private SyntaxNode? Call(int offset, string function, params ImmutableArray<SyntaxNode> arguments) =>
        Made(new SyntaxNode.Call(offset, 1 + Deepest(arguments), function, null, arguments));

    private static int Deepest(ImmutableArray<SyntaxNode> nodes)
    {
        var deepest = 0;
        foreach (var node in nodes)
            deepest = Math.Max(deepest, node.Depth);
        return deepest;
    }
}
