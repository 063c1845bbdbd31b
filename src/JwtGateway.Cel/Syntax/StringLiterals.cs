using System.Text;

namespace JwtGateway.Cel.Syntax;

/// <summary>Where a string or bytes literal begins: what stands before its first quote.</summary>
internal readonly record struct StringLiterals(int Start, int Open, bool IsRaw, bool IsBytes, string Quote)
{
    /// <summary>Whether one begins there: up to one r and one b, in any case and order, and a quote.</summary>
    public static bool TryStart(string source, int start, out StringLiterals literal)
    {
        var (open, raw, bytes) = (start, false, false);
        for (; open < source.Length && open < start + 2; open++)
        {
            if (source[open] is 'r' or 'R' && !raw)
                raw = true;
            else if (source[open] is 'b' or 'B' && !bytes)
                bytes = true;
            else
                break;
        }

        literal = default;
        if (open >= source.Length || source[open] is not ('"' or '\''))
            return false;
        var quote = source[open].ToString();
        var triple = quote + quote + quote;
        literal = new StringLiterals(start, open, raw, bytes, string.CompareOrdinal(source, open, triple, 0, 3) == 0 ? triple : quote);
        return true;
    }

    /// <summary>Reads the literal.</summary>
    public Token Read(string source)
    {
        var text = new LiteralText(IsBytes);
        var at = Open + Quote.Length;
        while (at < source.Length)
        {
            if (string.CompareOrdinal(source, at, Quote, 0, Quote.Length) == 0)
                return Finish(text, at + Quote.Length);
            var c = source[at];
            if (Quote.Length == 1 && c is '\n' or '\r')
                break;
            if (c == '\\' && !IsRaw)
            {
                var (length, wrong) = Escapes.Read(source, at, IsBytes, text);
                if (wrong is not null)
                    return new Token(TokenKind.Error, at, source.Length, wrong);
                at += length;
                continue;
            }

            text.Append(c);
            at++;
        }

        return new Token(TokenKind.Error, Start, source.Length, $"an unclosed string; close it with {Quote}");
    }

    private Token Finish(LiteralText text, int end)
    {
        if (IsBytes)
            return new Token(TokenKind.Literal, Start, end, "", CelValue.FromBytes(text.ToBytes()));
        return text.TryText(out var value)
            ? new Token(TokenKind.Literal, Start, end, "", CelValue.FromString(value))
            : new Token(TokenKind.Error, Start, end, "a string holds half of a surrogate pair, which is no character");
    }

    /// <summary>What a literal says so far.</summary>
    internal sealed class LiteralText(bool isBytes)
    {
        private readonly StringBuilder _text = new();
        private readonly List<byte> _octets = [];

        public void Append(char c) => _text.Append(c);

        public void Append(Rune rune) => _text.Append(rune.ToString());

        /// <summary>A character of a string by its number, an octet of bytes.</summary>
        public void AppendOctet(byte octet)
        {
            if (isBytes)
            {
                Flush();
                _octets.Add(octet);
            }
            else
            {
                _text.Append((char)octet);
            }
        }

        public byte[] ToBytes()
        {
            Flush();
            return [.. _octets];
        }

        public bool TryText(out string text)
        {
            text = _text.ToString();
            for (var i = 0; i < text.Length; i++)
            {
                if (!char.IsSurrogate(text[i]))
                    continue;
                if (!char.IsSurrogatePair(text, i))
                    return false;
                i++;
            }

            return true;
        }

        private void Flush()
        {
            _octets.AddRange(Encoding.UTF8.GetBytes(_text.ToString()));
            _text.Clear();
        }
    }
}
