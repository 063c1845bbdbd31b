namespace JwtGateway.Cel.Syntax;

/// <summary>Reads words, one after the other. What is none is a word of kind error; nothing throws.</summary>
internal sealed class Lexer(string source, int position = 0)
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*", "/", "%", "!", "<", ">"];

    private int _position = position;

    /// <summary>The next word.</summary>
    public Token Next()
    {
        SkipBlanks();
        var start = _position;
        if (start >= source.Length)
            return new Token(TokenKind.End, start, start, "the end");
        var token = Read(start);
        _position = token.End;
        return token;
    }

    private Token Read(int start)
    {
        var c = source[start];
        if (StringLiterals.TryStart(source, start, out var literal))
            return literal.Read(source);
        if (char.IsAsciiLetter(c) || c == '_')
            return Word(start);
        if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < source.Length && char.IsAsciiDigit(source[start + 1])))
            return NumberLiterals.Read(source, start);
        if (c == '`')
            return Quoted(start);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(source, start, symbol, 0, symbol.Length) == 0)
                return new Token(TokenKind.Symbol, start, start + symbol.Length, symbol);
        }

        return new Token(TokenKind.Error, start, start + 1, Unexpected(c));
    }

    private Token Word(int start)
    {
        var end = start;
        while (end < source.Length && (char.IsAsciiLetterOrDigit(source[end]) || source[end] == '_'))
            end++;
        var word = source[start..end];
        return word switch
        {
            "true" => new Token(TokenKind.Literal, start, end, word, CelValue.True),
            "false" => new Token(TokenKind.Literal, start, end, word, CelValue.False),
            "null" => new Token(TokenKind.Literal, start, end, word, CelValue.Null),
            _ => new Token(TokenKind.Identifier, start, end, word),
        };
    }

    private Token Quoted(int start)
    {
        var end = source.IndexOf('`', start + 1);
        if (end <= start + 1 || source.AsSpan(start + 1, end - start - 1).ContainsAny('\n', '\r'))
            return new Token(TokenKind.Error, start, source.Length, "an unclosed or empty `quoted` field name; close it with a backtick on the same line");
        return new Token(TokenKind.QuotedIdentifier, start, end + 1, source[(start + 1)..end]);
    }

    private void SkipBlanks()
    {
        while (_position < source.Length)
        {
            if (source[_position] is ' ' or '\t' or '\n' or '\r' or '\f')
                _position++;
            else if (string.CompareOrdinal(source, _position, "//", 0, 2) == 0)
                _position = source.IndexOf('\n', _position) is >= 0 and var end ? end : source.Length;
            else
                return;
        }
    }

    private static string Unexpected(char c) => c switch
    {
        '=' => "unexpected '='; compare with '=='",
        '&' => "unexpected '&'; write '&&'",
        '|' => "unexpected '|'; write '||'",
        '$' => "unexpected '$'; ${…} is for templates, an expression is written without it",
        _ when char.IsControl(c) || char.IsSurrogate(c) => $"unexpected character U+{(int)c:X4}",
        _ => $"unexpected character '{c}'",
    };
}
