using System.Collections.Immutable;

namespace JwtGateway.Cel.Syntax;

internal sealed partial class Parser
{
    private SyntaxNode? Member() => Primary() is { } primary ? Suffixes(primary) : null;

    private SyntaxNode? Suffixes(SyntaxNode operand)
    {
        for (SyntaxNode? member = operand; member is not null;)
        {
            var offset = _token.Start;
            if (Take("."))
                member = Dotted(member);
            else if (Take("["))
                member = _token.Is("?") ? Optional() : Index(member, offset);
            else if (_token.Is("{") && IsName(member))
                return Fail(offset, "messages cannot be made here; write a map: {'name': value}");
            else
                return member;
        }

        return null;
    }

    private SyntaxNode? Index(SyntaxNode operand, int offset) =>
        Expression() is { } index && Expect("]", "after the index") ? Call(offset, "_[_]", operand, index) : null;

    private SyntaxNode? Optional() => Fail(_token.Start, "optional values (?) are not supported; test with has(a.b) or 'b' in a");

    private SyntaxNode? Dotted(SyntaxNode operand)
    {
        if (_token.Is("?"))
            return Optional();
        if (_token.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier) && !IsWordLiteral(_token))
            return Unexpected("the name of a field or function after '.'");
        if (IsWordLiteral(_token) || _token is { Kind: TokenKind.Identifier, Text: "in" })
            return Fail(_token.Start, $"'{_token.Text}' is a word of the language; write ['{_token.Text}'] for a member of that name");
        var name = _token;
        Advance();
        if (name.Kind == TokenKind.Identifier && Take("("))
            return Arguments(")", "after the arguments") is { } arguments ? Receiver(operand, name, arguments) : null;
        return Made(new SyntaxNode.Select(name.Start, operand.Depth + 1, operand, name.Text, Test: false));
    }

    private SyntaxNode? Receiver(SyntaxNode operand, Token name, ImmutableArray<SyntaxNode> arguments)
    {
        if (Macro(operand, name, arguments, out var expanded))
            return expanded;
        return Made(new SyntaxNode.Call(name.Start, 1 + Math.Max(operand.Depth, Deepest(arguments)), name.Text, operand, arguments));
    }

    private SyntaxNode? Primary()
    {
        var token = _token;
        switch (token)
        {
            case { Kind: TokenKind.Literal }:
                Advance();
                return IsSmallest(token) ? Fail(token.Start, "an int is at most 9223372036854775807; append u for a uint") : Made(new SyntaxNode.Literal(token.Start, token.Value));
            case { Kind: TokenKind.Identifier }:
                return Name(rooted: false);
            case { Kind: TokenKind.Symbol, Text: "." }:
                Advance();
                return _token.Kind == TokenKind.Identifier ? Name(rooted: true) : Unexpected("a name after '.'");
            case { Kind: TokenKind.Symbol, Text: "(" }:
                Advance();
                return Expression() is { } inner && Expect(")", "to close '('") ? inner : null;
            case { Kind: TokenKind.Symbol, Text: "[" }:
                Advance();
                return Arguments("]", "to close the list") is { } elements ? Made(new SyntaxNode.List(token.Start, 1 + Deepest(elements), elements)) : null;
            case { Kind: TokenKind.Symbol, Text: "{" }:
                Advance();
                return Entries(token.Start);
            default:
                return Unexpected("a value");
        }
    }

    private SyntaxNode? Name(bool rooted)
    {
        var name = _token;
        if (Reserved.Contains(name.Text, StringComparer.Ordinal))
            return Fail(name.Start, $"'{name.Text}' is a reserved word; use another name");
        if (name.Text is "in")
            return Unexpected("a value");
        Advance();
        if (!Take("("))
            return Made(new SyntaxNode.Ident(name.Start, name.Text, rooted));
        if (Arguments(")", "after the arguments") is not { } arguments)
            return null;
        return !rooted && name.Text is "has" && arguments.Length == 1
            ? Has(name, arguments[0])
            : Made(new SyntaxNode.Call(name.Start, 1 + Deepest(arguments), name.Text, null, arguments, rooted));
    }

    private ImmutableArray<SyntaxNode>? Arguments(string close, string where)
    {
        var arguments = ImmutableArray.CreateBuilder<SyntaxNode>();
        while (!_token.Is(close))
        {
            if (Expression() is not { } argument)
                return null;
            arguments.Add(argument);

            if (!Take(","))
                break;

            // A list may end with a comma, arguments may not.
            if (close is ")" && _token.Is(")"))
            {
                Unexpected("another argument after ','");
                return null;
            }
        }

        return Expect(close, where) ? arguments.ToImmutable() : null;
    }

    private SyntaxNode? Entries(int offset)
    {
        var entries = ImmutableArray.CreateBuilder<(SyntaxNode, SyntaxNode)>();
        var depth = 0;
        while (!_token.Is("}"))
        {
            if (_token.Is("?"))
                return Optional();
            if (Expression() is not { } key || !Expect(":", "between key and value") || Expression() is not { } value)
                return null;
            entries.Add((key, value));
            depth = Math.Max(depth, Math.Max(key.Depth, value.Depth));
            if (!Take(","))
                break;
        }

        return Expect("}", "to close the map") ? Made(new SyntaxNode.Map(offset, depth + 1, entries.ToImmutable())) : null;
    }

    private static bool IsWordLiteral(Token token) => token is { Kind: TokenKind.Literal, Text: "true" or "false" or "null" };

    private static bool IsName(SyntaxNode node) => node is SyntaxNode.Ident || (node is SyntaxNode.Select { Test: false } select && IsName(select.Operand));
}
