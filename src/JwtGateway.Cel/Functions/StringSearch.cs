using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Positions in strings, as cel-go's strings extension has them: in code points, and out of range is an error.</summary>
internal static class StringSearch
{
    public static IEnumerable<Overload> Overloads() =>
    [
        new("charAt", true, [CelType.String, CelType.Int], CelType.String, CharAt),
        new("substring", true, [CelType.String, CelType.Int], CelType.String, Substring),
        new("substring", true, [CelType.String, CelType.Int, CelType.Int], CelType.String, Substring),
        new("indexOf", true, [CelType.String, CelType.String], CelType.Int, IndexOf),
        new("indexOf", true, [CelType.String, CelType.String, CelType.Int], CelType.Int, IndexOf),
        new("lastIndexOf", true, [CelType.String, CelType.String], CelType.Int, LastIndexOf),
        new("lastIndexOf", true, [CelType.String, CelType.String, CelType.Int], CelType.Int, LastIndexOf),
    ];

    private static CelValue CharAt(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var text = a[0].AsString;
        if (!state.SpendText(text.Length))
            return CelErrors.Cost;
        if (Offset(text, a[1]) is not { } at)
            return CelErrors.IndexOutOfBounds;
        return CelValue.FromString(at == text.Length ? "" : text.Substring(at, CodePoints.Width(text, at)));
    }

    private static CelValue Substring(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var text = a[0].AsString;
        if (!state.SpendText(text.Length))
            return CelErrors.Cost;
        var end = a.Length > 2 ? Offset(text, a[2]) : text.Length;
        return Offset(text, a[1]) is { } start && end is { } stop && start <= stop
            ? CelValue.FromString(text[start..stop])
            : CelErrors.IndexOutOfBounds;
    }

    private static CelValue IndexOf(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (text, wanted) = (a[0].AsString, a[1].AsString);
        if (!StringFunctions.SpendSearch(a[0], a[1], ref state))
            return CelErrors.Cost;
        if ((a.Length > 2 ? Offset(text, a[2]) : 0) is not { } start)
            return CelErrors.IndexOutOfBounds;
        return Position(text, text.IndexOf(wanted, start, StringComparison.Ordinal));
    }

    private static CelValue LastIndexOf(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (text, wanted) = (a[0].AsString, a[1].AsString);
        if (!StringFunctions.SpendSearch(a[0], a[1], ref state))
            return CelErrors.Cost;
        if ((a.Length > 2 ? Offset(text, a[2]) : text.Length) is not { } from)
            return CelErrors.IndexOutOfBounds;
        var last = Math.Min(text.Length, from + wanted.Length);
        return Position(text, text.AsSpan(0, last).LastIndexOf(wanted, StringComparison.Ordinal));
    }

    private static int? Offset(string text, in CelValue codePoint) => codePoint.AsInt < 0 ? null : CodePoints.Offset(text, codePoint.AsInt);

    private static CelValue Position(string text, int at) => CelValue.FromInt(at < 0 ? -1 : CodePoints.Count(text.AsSpan(0, at)));
}
