using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>The strings and sizes of the standard library.</summary>
internal static class StringFunctions
{
    public static IEnumerable<Overload> Overloads() =>
    [
        .. Size(CelType.String, (a, ref state) => state.SpendText(a[0].AsString.Length) ? CelValue.FromInt(CodePoints.Count(a[0].AsString)) : CelErrors.Cost),
        .. Size(CelType.Bytes, (a, ref _) => CelValue.FromInt(a[0].AsBytes.Length)),
        .. Size(CelType.AnyList, (a, ref _) => CelValue.FromInt(a[0].AsList!.Count)),
        .. Size(CelType.AnyMap, (a, ref _) => CelValue.FromInt(a[0].AsMap!.Count)),
        new("contains", true, [CelType.String, CelType.String], CelType.Bool, Contains),
        new("startsWith", true, [CelType.String, CelType.String], CelType.Bool, (a, ref state) => state.SpendText(a[1].AsString.Length)
            ? CelValue.FromBool(a[0].AsString.StartsWith(a[1].AsString, StringComparison.Ordinal))
            : CelErrors.Cost),
        new("endsWith", true, [CelType.String, CelType.String], CelType.Bool, (a, ref state) => state.SpendText(a[1].AsString.Length)
            ? CelValue.FromBool(a[0].AsString.EndsWith(a[1].AsString, StringComparison.Ordinal))
            : CelErrors.Cost),
        new("matches", true, [CelType.String, CelType.String], CelType.Bool, Matches),
        new("matches", false, [CelType.String, CelType.String], CelType.Bool, Matches),
    ];

    /// <summary>Spends for looking for one text in another, which at worst touches each character as often as the other is long.</summary>
    internal static bool SpendSearch(in CelValue text, in CelValue wanted, ref EvaluationState state) =>
        state.SpendText(text.AsString.Length + (((long)text.AsString.Length * wanted.AsString.Length) >> 8));

    private static IEnumerable<Overload> Size(CelType type, OverloadBody body) =>
        [new Overload("size", false, [type], CelType.Int, body), new Overload("size", true, [type], CelType.Int, body)];

    private static CelValue Contains(ReadOnlySpan<CelValue> a, ref EvaluationState state) => SpendSearch(a[0], a[1], ref state)
        ? CelValue.FromBool(a[0].AsString.Contains(a[1].AsString, StringComparison.Ordinal))
        : CelErrors.Cost;

    private static CelValue Matches(ReadOnlySpan<CelValue> a, ref EvaluationState state) =>
        state.Patterns.Matches(a[0].AsString, a[1].AsString, ref state);
}
