namespace JwtGateway.Cel.Syntax;

internal enum TokenKind
{
    End,
    Error,
    Identifier,
    QuotedIdentifier,
    Literal,
    Symbol,
}

/// <summary>A word of the source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the next may begin.</param>
/// <param name="Text">An identifier, a symbol, or the message of an error.</param>
/// <param name="Value">What a literal says.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text, CelValue Value = default)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && string.Equals(Text, symbol, StringComparison.Ordinal);
}
