using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>The greatest and the least of numbers of any type, given one by one (up to eight) or as a list.</summary>
internal static class MathExtensions
{
    private const int Most = 8;

    public static IEnumerable<Overload> Overloads() => [.. Of("math.greatest", 1), .. Of("math.least", -1)];

    private static IEnumerable<Overload> Of(string name, int sign)
    {
        yield return new Overload(name, false, [CelType.AnyList], CelType.Dyn, (a, ref state) => FromList(a[0].AsList!, sign, ref state));
        CelType[] numbers = [CelType.Int, CelType.Uint, CelType.Double];
        foreach (var number in numbers)
            yield return new Overload(name, false, [number], number, (a, ref _) => a[0]);
        for (var count = 2; count <= Most; count++)
        {
            foreach (var number in numbers)
                yield return new Overload(name, false, [.. Enumerable.Repeat(number, count)], number, (a, ref _) => Best(a, sign));
            yield return new Overload(name, false, [.. Enumerable.Repeat(CelType.Dyn, count)], CelType.Dyn, (a, ref _) => Best(a, sign));
        }
    }

    private static CelValue FromList(ICelList list, int sign, ref EvaluationState state)
    {
        if (!state.Spend(list.Count))
            return CelErrors.Cost;
        var all = new CelValue[list.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = list[i];
        return all.Length == 0 ? CelValue.FromError("the greatest and least of an empty list do not exist") : Best(all, sign);
    }

    private static CelValue Best(ReadOnlySpan<CelValue> values, int sign)
    {
        var best = values[0];
        foreach (var value in values)
        {
            if (!value.IsNumber)
                return value.IsError ? value : CelErrors.NoSuchOverload;
            if (CelOrdering.Numbers(value, best) is { } order && order * sign > 0)
                best = value;
        }

        return best;
    }
}
