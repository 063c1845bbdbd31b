using System.Text;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Cutting, joining and changing strings, as cel-go's strings extension does.</summary>
internal static class StringExtensions
{
    private static readonly CelType Strings = CelType.List(CelType.String);

    public static IEnumerable<Overload> Overloads() =>
    [
        new("lowerAscii", true, [CelType.String], CelType.String, Text(text => Ascii(text, char.IsAsciiLetterUpper, 32))),
        new("upperAscii", true, [CelType.String], CelType.String, Text(text => Ascii(text, char.IsAsciiLetterLower, -32))),
        new("trim", true, [CelType.String], CelType.String, Text(text => text.Trim())),
        new("reverse", true, [CelType.String], CelType.String, Text(text => string.Concat(text.EnumerateRunes().Reverse().Select(rune => rune.ToString())))),
        new("join", true, [Strings], CelType.String, Join),
        new("join", true, [Strings, CelType.String], CelType.String, Join),
        new("replace", true, [CelType.String, CelType.String, CelType.String], CelType.String, Replace),
        new("replace", true, [CelType.String, CelType.String, CelType.String, CelType.Int], CelType.String, Replace),
        new("split", true, [CelType.String, CelType.String], Strings, Split),
        new("split", true, [CelType.String, CelType.String, CelType.Int], Strings, Split),
    ];

    private static OverloadBody Text(Func<string, string> change) => (a, ref state) =>
        state.SpendText(a[0].AsString.Length) ? CelValue.FromString(change(a[0].AsString)) : CelErrors.Cost;

    private static string Ascii(string text, Func<char, bool> changes, int by) =>
        string.Create(text.Length, (text, changes, by), (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = from.changes(from.text[i]) ? (char)(from.text[i] + from.by) : from.text[i];
        });

    private static CelValue Join(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (list, separator) = (a[0].AsList!, a.Length > 1 ? a[1].AsString : "");
        var text = new StringBuilder();
        for (var i = 0; i < list.Count; i++)
        {
            var element = list[i];
            if (element.Kind != CelKind.String)
                return element.IsError ? element : CelErrors.NoSuchOverload;
            if (!state.SpendText((long)element.AsString.Length + separator.Length))
                return CelErrors.Cost;
            text.Append(i > 0 ? separator : "").Append(element.AsString);
        }

        return CelValue.FromString(text.ToString());
    }

    private static CelValue Replace(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (text, old, with) = (a[0].AsString, a[1].AsString, a[2].AsString);
        var left = a.Length > 3 && a[3].AsInt >= 0 ? a[3].AsInt : long.MaxValue;
        if (!StringFunctions.SpendSearch(a[0], a[1], ref state))
            return CelErrors.Cost;
        var (changed, at) = (new StringBuilder(), 0);
        for (; left > 0; left--)
        {
            var next = old.Length == 0 ? at : text.IndexOf(old, at, StringComparison.Ordinal);
            if (next < 0)
                break;
            if (!state.SpendText(with.Length))
                return CelErrors.Cost;
            changed.Append(text, at, next - at).Append(with);
            at = next + old.Length;
            if (old.Length > 0)
                continue;

            // An empty text is before each character and at the end.
            if (at >= text.Length)
                break;
            var width = CodePoints.Width(text, at);
            changed.Append(text, at, width);
            at += width;
        }

        return CelValue.FromString(changed.Append(text, at, text.Length - at).ToString());
    }

    private static CelValue Split(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (text, separator) = (a[0].AsString, a[1].AsString);
        var most = a.Length > 2 && a[2].AsInt >= 0 ? a[2].AsInt : long.MaxValue;
        if (!StringFunctions.SpendSearch(a[0], a[1], ref state))
            return CelErrors.Cost;
        if (most == 0 || (text.Length == 0 && separator.Length == 0))
            return CelValue.FromList(ArrayList.Empty);
        var (parts, at) = (new List<CelValue>(), 0);
        while (parts.Count + 1 < most)
        {
            var end = separator.Length == 0 ? at + CodePoints.Width(text, at) : text.IndexOf(separator, at, StringComparison.Ordinal);
            if (end < 0 || (separator.Length == 0 && end >= text.Length))
                break;
            if (!state.Spend(1))
                return CelErrors.Cost;
            parts.Add(CelValue.FromString(text[at..end]));
            at = end + separator.Length;
        }

        parts.Add(CelValue.FromString(text[at..]));
        return CelValue.FromList(new ArrayList([.. parts]));
    }
}
