using System.Buffers;
using System.Globalization;
using System.Text;

namespace JwtGateway.Translation.Dialects.Traefik.Expressions;

/// <summary>Kinds of token of an expression.</summary>
internal enum TokenType
{
    End,
    Name,
    Text,
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,
    Wrong,
}

/// <summary>A token of an expression.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Position">Where it begins, counted in characters from 1.</param>
/// <param name="Value">A name; what a literal means; for <see cref="TokenType.Wrong"/> what is wrong.</param>
internal readonly record struct ExpressionToken(TokenType Type, int Position, string Value = "");

/// <summary>
/// Cuts an expression into tokens as Go does: literals stand in backticks, where nothing is an escape, or in double quotes with Go's escapes. Never throws.
/// </summary>
internal sealed class ExpressionLexer(string source)
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");

    private int _at;

    public ExpressionToken Next()
    {
        while (_at < source.Length && Blanks.Contains(source[_at]))
            _at++;
        var start = _at;
        if (start == source.Length)
            return new(TokenType.End, start + 1);
        return source[start] switch
        {
            '(' => Sign(TokenType.Open, 1),
            ')' => Sign(TokenType.Close, 1),
            ',' => Sign(TokenType.Comma, 1),
            '&' when Follows('&') => Sign(TokenType.And, 2),
            '|' when Follows('|') => Sign(TokenType.Or, 2),
            '!' when !Follows('=') => Sign(TokenType.Not, 1),
            '`' => Raw(),
            '"' => Quoted(),
            var c when char.IsAsciiLetter(c) || c == '_' => Name(),
            _ => Wrong(start, "this is no part of an expression; write functions with texts in backticks or double quotes, joined by &&, || and !"),
        };
    }

    private bool Follows(char c) => _at + 1 < source.Length && source[_at + 1] == c;

    private ExpressionToken Sign(TokenType type, int length)
    {
        _at += length;
        return new(type, _at - length + 1);
    }

    private ExpressionToken Name()
    {
        var start = _at;
        while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] == '_'))
            _at++;
        return new(TokenType.Name, start + 1, source[start.._at]);
    }

    private ExpressionToken Raw()
    {
        var start = _at;
        var end = source.IndexOf('`', start + 1);
        if (end < 0)
            return Wrong(start, "the backtick is not closed");
        _at = end + 1;
        return new(TokenType.Text, start + 1, source[(start + 1)..end].Replace("\r", "", StringComparison.Ordinal));
    }

    private ExpressionToken Quoted()
    {
        var start = _at++;
        var text = new StringBuilder();
        while (_at < source.Length && source[_at] is not ('"' or '\n'))
        {
            if (source[_at] != '\\')
                text.Append(source[_at++]);
            else if (!TryEscape(text))
                return Wrong(_at, "this is no escape of Go, or none for text; write the text in backticks");
        }

        if (_at == source.Length || source[_at] == '\n')
            return Wrong(start, "the double quote is not closed on its line");
        _at++;
        return new(TokenType.Text, start + 1, text.ToString());
    }

    private bool TryEscape(StringBuilder text)
    {
        var escape = _at + 1 < source.Length ? source[_at + 1] : '\0';
        var (digits, style) = escape switch
        {
            'x' => (2, NumberStyles.AllowHexSpecifier),
            'u' => (4, NumberStyles.AllowHexSpecifier),
            'U' => (8, NumberStyles.AllowHexSpecifier),
            _ => (0, NumberStyles.None),
        };
        if (digits > 0)
            return TryCode(text, _at + 2, digits, style, escape == 'x');
        if (escape is >= '0' and <= '7')
            return TryOctal(text);
        if (Simple(escape) is not { } simple)
            return false;
        text.Append(simple);
        _at += 2;
        return true;
    }

    private static char? Simple(char escape) => escape switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        '\\' => '\\',
        '"' => '"',
        _ => null,
    };

    // Bytes beyond ASCII would be parts of characters, which nobody writes.
    private bool TryCode(StringBuilder text, int from, int digits, NumberStyles style, bool isByte)
    {
        if (from + digits > source.Length
            || !uint.TryParse(source.AsSpan(from, digits), style, CultureInfo.InvariantCulture, out var code)
            || (isByte && code > 0x7f) || !Rune.IsValid(code))
            return false;
        text.Append(new Rune(code).ToString());
        _at = from + digits;
        return true;
    }

    private bool TryOctal(StringBuilder text)
    {
        if (_at + 4 > source.Length || source.AsSpan(_at + 1, 3).ContainsAnyExceptInRange('0', '7'))
            return false;
        var code = ((source[_at + 1] - '0') << 6) | ((source[_at + 2] - '0') << 3) | (source[_at + 3] - '0');
        if (code > 0x7f)
            return false;
        text.Append((char)code);
        _at += 4;
        return true;
    }

    private ExpressionToken Wrong(int at, string message)
    {
        _at = source.Length;
        return new(TokenType.Wrong, at + 1, message);
    }
}
