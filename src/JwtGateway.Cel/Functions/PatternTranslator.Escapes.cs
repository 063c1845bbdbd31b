using System.Buffers;
using System.Globalization;
using System.Text;

namespace JwtGateway.Cel.Functions;

internal sealed partial class PatternTranslator
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    private bool Escape()
    {
        if (_at + 1 >= pattern.Length)
            return Fail("it ends with a backslash");
        switch (pattern[_at + 1])
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                var (inside, negated) = Perl(pattern[_at + 1]);
                return Atom(negated ? Negated(inside, astral: false) : $"[{inside}]", 2);
            case 'A' or 'z' or 'b' or 'B':
                return Atom(pattern.Substring(_at, 2), 2);
            case 'Q':
                return Quoted();
            case 'p' or 'P':
                return Property(out var property) && Atom(property, 0);
            default:
                return CodePoint(out var codePoint) && Atom(Literal(char.ConvertFromUtf32(codePoint)), 0);
        }
    }

    private bool Quoted()
    {
        var end = pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
        var text = pattern[(_at + 2)..(end < 0 ? pattern.Length : end)];
        for (var i = 0; i < text.Length; i += CodePoints.Width(text, i))
            Atom(Literal(text.AsSpan(i, CodePoints.Width(text, i))), 0);
        _at = end < 0 ? pattern.Length : end + 2;
        return true;
    }

    /// <summary>What a class of Perl holds, and whether it is the rest that is meant.</summary>
    private static (string Inside, bool Negated) Perl(char name) => char.ToLowerInvariant(name) switch
    {
        'd' => ("0-9", name == 'D'),
        'w' => ("0-9A-Za-z_", name == 'W'),
        _ => (@"\t\n\f\r ", name == 'S'),
    };

    /// <summary>Reads <c>\pL</c>, <c>\p{Lu}</c>, <c>\P{Lu}</c> and <c>\p{^Lu}</c>. Whether .NET knows the name it says itself.</summary>
    private bool Property(out string text)
    {
        text = "";
        var open = _at + 2;
        var isBraced = open < pattern.Length && pattern[open] == '{';
        var end = isBraced ? pattern.IndexOf('}', open) : open;
        if (end < 0 || end >= pattern.Length)
            return Fail("\\p takes the name of a category, as in \\p{Lu}");
        var name = isBraced ? pattern[(open + 1)..end] : pattern[open..(open + 1)];
        var negated = pattern[_at + 1] == 'P' ^ name.StartsWith('^');
        name = name.TrimStart('^');
        if (name.Length is 0 or > 2 || name.AsSpan().IndexOfAnyExcept(WordCharacters) >= 0)
            return Fail("\\p takes the short name of a category, as in \\p{Lu}; names of scripts are not supported");
        text = (negated ? "\\P{" : "\\p{") + name + "}";
        _at = end + 1;
        return true;
    }

    /// <summary>Reads an escape that is one character.</summary>
    private bool CodePoint(out int codePoint)
    {
        var c = pattern[_at + 1];
        codePoint = c switch { 'a' => 7, 'f' => 12, 't' => 9, 'n' => 10, 'r' => 13, 'v' => 11, _ => c };
        if (codePoint != c)
        {
            _at += 2;
            return true;
        }

        if (c == 'x')
            return Hexadecimal(out codePoint);
        if (c == '0' || (c is >= '1' and <= '7' && _at + 2 < pattern.Length && pattern[_at + 2] is >= '0' and <= '7'))
            return Octal(out codePoint);
        if (char.IsAsciiLetterOrDigit(c) || c > 127)
            return Fail($"unknown escape; there are no back-references, and letters that mean nothing are not escaped");
        _at += 2;
        return true;
    }

    private bool Octal(out int codePoint)
    {
        codePoint = 0;
        var end = _at + 1;
        for (; end < pattern.Length && end < _at + 4 && pattern[end] is >= '0' and <= '7'; end++)
            codePoint = (codePoint * 8) + (pattern[end] - '0');
        _at = end;
        return true;
    }

    private bool Hexadecimal(out int codePoint)
    {
        var open = _at + 2;
        var isBraced = open < pattern.Length && pattern[open] == '{';
        var end = isBraced ? pattern.IndexOf('}', open) : open + 2;
        var digits = isBraced ? open + 1 : open;
        codePoint = 0;
        if (end < 0 || end > pattern.Length || end - digits is < 1 or > 8
            || !int.TryParse(pattern.AsSpan(digits, end - digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out codePoint)
            || !Rune.IsValid(codePoint))
            return Fail("\\x takes two hexadecimal digits, or a code point in braces");
        _at = isBraced ? end + 1 : end;
        return true;
    }
}
