using System.Buffers;
using System.Globalization;
using System.Text;

namespace JwtGateway.Cel.Functions;

/// <summary>
/// Regular expressions of RE2 in .NET's notation, where the two mean different things by the same text: <c>$</c> is the very end and not also before a
/// last line feed, <c>\d</c>, <c>\w</c> and <c>\s</c> are ASCII, a dot is a code point. Captures are dropped unless they are asked for: mostly only whether a
/// text matches counts.
/// </summary>
/// <remarks>Known to differ: <c>\b</c> knows letters beyond ASCII; names of scripts (<c>\p{Greek}</c>) are refused, as are characters beyond U+FFFF in classes.</remarks>
internal sealed partial class PatternTranslator(string pattern, bool captures = false)
{
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const int LargestRepeat = 1_000;
    private const int LargestSize = 2_000;

    private static readonly SearchValues<char> Counts = SearchValues.Create("0123456789,");

    private readonly StringBuilder _to = new();
    private readonly Stack<(bool DotAll, bool Multiline, long Size)> _groups = [];
    private int _at;
    private bool _dotAll;
    private bool _multiline;
    private long _size;
    private long _atom;

    /// <summary>How many characters it has when its repetitions are written out.</summary>
    public long Size => _size + _atom;

    /// <summary>Why it is none.</summary>
    public string Issue { get; private set; } = "";

    /// <summary>The translation; null if it is no pattern of RE2. What remains of syntax errors .NET finds.</summary>
    public string? Translate()
    {
        while (_at < pattern.Length)
        {
            if (!Next())
                return null;
            if (Size > LargestSize)
                return Fail("it is too large; repeat less") ? "" : null;
        }

        return _groups.Count > 0 ? (Fail("a '(' is not closed") ? "" : null) : _to.ToString();
    }

    private bool Next()
    {
        var c = pattern[_at];
        switch (c)
        {
            case '\\':
                return Escape();
            case '[':
                return Class();
            case '(':
                return Open();
            case ')':
                return Close();
            case '*' or '+' or '?':
                _to.Append(c);
                _at++;
                return Lazy();
            case '{' when RepeatEnd() is { } end:
                return Repeat(end);
            case '|':
                _to.Append(c);
                _at++;
                return true;
            case '^':
                return Atom(_multiline ? "(?m:^)" : "^", 1);
            case '$':
                return Atom(_multiline ? "(?m:$)" : @"\z", 1);
            case '.':
                return Atom(_dotAll ? $@"(?:{Pair}|[^\uD800-\uDFFF])" : $@"(?:{Pair}|[^\n\uD800-\uDFFF])", 1);
            default:
                var width = CodePoints.Width(pattern, _at);
                return Atom(Literal(pattern.AsSpan(_at, width)), width);
        }
    }

    private bool Atom(string text, int width)
    {
        _size += _atom;
        _atom = 1;
        _to.Append(text);
        _at += width;
        return true;
    }

    private bool Lazy()
    {
        if (_at < pattern.Length && pattern[_at] == '?')
            _to.Append(pattern[_at++]);
        if (_at < pattern.Length && (pattern[_at] is '*' or '+' or '?' || (pattern[_at] == '{' && RepeatEnd() is not null)))
            return Fail("a repetition is repeated; put parentheses around it");
        return true;
    }

    /// <summary>Where <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> ends; null if this is no such thing and the brace is a brace.</summary>
    private int? RepeatEnd()
    {
        var end = pattern.IndexOf('}', _at);
        if (end < 0 || end - _at > 12 || !char.IsAsciiDigit(pattern[_at + 1]))
            return null;
        var inner = pattern.AsSpan(_at + 1, end - _at - 1);
        return inner.Count(',') <= 1 && !inner.ContainsAnyExcept(Counts) ? end : null;
    }

    private bool Repeat(int end)
    {
        foreach (var number in pattern[(_at + 1)..end].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var times) || times > LargestRepeat)
                return Fail($"a repetition is at most {LargestRepeat} times");
            _atom = Math.Max(_atom, _atom * times);
        }

        _to.Append(pattern, _at, end + 1 - _at);
        _at = end + 1;
        return Lazy();
    }

    private bool Open()
    {
        var before = (_dotAll, _multiline, _size + _atom);
        if (string.CompareOrdinal(pattern, _at, "(?", 0, 2) != 0)
        {
            _at++;
            _to.Append(captures ? "(" : "(?:");
        }
        else if (Named() is { } afterName)
        {
            _at = afterName;
            _to.Append(captures ? "(" : "(?:");
        }
        else if (!Flags(out var isGroup))
        {
            return false;
        }
        else if (!isGroup)
        {
            return true;
        }

        _groups.Push(before);
        (_size, _atom) = (0, 0);
        return true;
    }

    private bool Close()
    {
        if (!_groups.TryPop(out var outer))
            return Fail("a ')' closes nothing");
        _atom = Math.Max(1, _size + _atom);
        (_dotAll, _multiline, _size) = outer;
        _to.Append(')');
        _at++;
        return true;
    }

    private bool Fail(string issue)
    {
        Issue = issue;
        return false;
    }

    private static string Literal(ReadOnlySpan<char> character)
    {
        if (character.Length == 1)
            return char.IsAsciiLetterOrDigit(character[0]) ? character.ToString() : Unit(character[0]);
        return $"(?:{Unit(character[0])}{Unit(character[1])})";
    }

    private static string Unit(int unit) => $"\\u{unit:X4}";
}
