using System.Text;

namespace JwtGateway.Cel.Functions;

internal sealed partial class PatternTranslator
{
    /// <summary>Reads <c>[…]</c>.</summary>
    private bool Class()
    {
        var start = _at++;
        var negated = _at < pattern.Length && pattern[_at] == '^';
        if (negated)
            _at++;
        var (inside, astral, isFirst) = (new StringBuilder(), false, true);
        while (_at < pattern.Length && (pattern[_at] != ']' || isFirst))
        {
            isFirst = false;
            if (!Item(inside, ref astral))
                return false;
        }

        if (_at >= pattern.Length)
            return Fail($"the '[' at {start + 1} is not closed");
        _at++;
        return Atom(negated ? Negated(inside.ToString(), astral) : astral ? $"(?:[{inside}]|{Pair})" : $"[{inside}]", 0);
    }

    private bool Item(StringBuilder inside, ref bool astral)
    {
        if (string.CompareOrdinal(pattern, _at, "[:", 0, 2) == 0 && pattern.IndexOf(":]", Math.Min(_at + 2, pattern.Length), StringComparison.Ordinal) is > 0 and var end)
            return Posix(inside, ref astral, end);
        if (pattern[_at] == '\\' && _at + 1 < pattern.Length && pattern[_at + 1] is 'd' or 'D' or 'w' or 'W' or 's' or 'S')
        {
            var (perl, others) = Perl(pattern[_at + 1]);
            _at += 2;
            return Add(inside, ref astral, perl, others);
        }

        if (pattern[_at] == '\\' && _at + 1 < pattern.Length && pattern[_at + 1] is 'p' or 'P')
        {
            if (!Property(out var property))
                return false;
            astral |= property.StartsWith("\\P", StringComparison.Ordinal);
            inside.Append(property);
            return true;
        }

        return Range(inside);
    }

    private bool Range(StringBuilder inside)
    {
        if (!Character(out var first))
            return false;
        inside.Append(Unit(first));
        if (_at + 1 >= pattern.Length || pattern[_at] != '-' || pattern[_at + 1] == ']')
            return true;
        _at++;
        if (!Character(out var last))
            return false;
        if (last < first)
            return Fail("a range of a class goes backwards");
        inside.Append('-').Append(Unit(last));
        return true;
    }

    private bool Character(out int character)
    {
        character = 0;
        if (_at >= pattern.Length)
            return Fail("a '[' is not closed");
        if (pattern[_at] == '\\')
        {
            if (_at + 1 >= pattern.Length || !CodePoint(out character))
                return Fail("a class holds an unknown escape");
        }
        else
        {
            character = pattern[_at++];
        }

        return character <= char.MaxValue && !char.IsSurrogate((char)character) ? true : Fail("a class cannot hold characters beyond U+FFFF; write alternatives: (?:a|b)");
    }

    private bool Posix(StringBuilder inside, ref bool astral, int end)
    {
        var name = pattern[(_at + 2)..end];
        var others = name.StartsWith('^');
        var members = name.TrimStart('^') switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "ascii" => @"\u0000-\u007F",
            "blank" => @"\t ",
            "cntrl" => @"\u0000-\u001F\u007F",
            "digit" => "0-9",
            "graph" => @"\u0021-\u007E",
            "lower" => "a-z",
            "print" => @"\u0020-\u007E",
            "punct" => @"\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E",
            "space" => @"\t\n\v\f\r ",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            _ => null,
        };
        _at = end + 2;
        return members is null ? Fail("a class of an unknown name") : Add(inside, ref astral, members, others);
    }

    private static bool Add(StringBuilder inside, ref bool astral, string members, bool others)
    {
        astral |= others;
        if (!others)
        {
            inside.Append(members);
            return true;
        }

        // A class has no way to say "what is not in that class": the rest is written out.
        var complement = Complements.Of(members);
        inside.Append(complement);
        return true;
    }

    private static string Negated(string inside, bool astral) =>
        astral ? $@"[^{inside}\uD800-\uDFFF]" : $@"(?:[^{inside}\uD800-\uDFFF]|{Pair})";
}
