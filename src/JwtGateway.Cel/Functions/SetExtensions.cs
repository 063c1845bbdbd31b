using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Lists as sets, as cel-go's sets extension has them.</summary>
internal static class SetExtensions
{
    private static readonly CelType Any = CelType.List(CelType.Parameter("A"));

    public static IEnumerable<Overload> Overloads() =>
    [
        new("sets.contains", false, [Any, Any], CelType.Bool, (a, ref state) => state.Compared(Contains(a[0].AsList!, a[1].AsList!, ref state))),
        new("sets.equivalent", false, [Any, Any], CelType.Bool, (a, ref state) =>
            state.Compared(Contains(a[0].AsList!, a[1].AsList!, ref state) && Contains(a[1].AsList!, a[0].AsList!, ref state))),
        new("sets.intersects", false, [Any, Any], CelType.Bool, (a, ref state) => state.Compared(Intersects(a[0].AsList!, a[1].AsList!, ref state))),
    ];

    private static bool Contains(ICelList all, ICelList some, ref EvaluationState state)
    {
        for (var i = 0; i < some.Count; i++)
        {
            if (!Has(all, some[i], ref state))
                return false;
        }

        return true;
    }

    private static bool Intersects(ICelList left, ICelList right, ref EvaluationState state)
    {
        for (var i = 0; i < left.Count && state.Meter >= 0; i++)
        {
            if (Has(right, left[i], ref state))
                return true;
        }

        return false;
    }

    private static bool Has(ICelList list, in CelValue wanted, ref EvaluationState state)
    {
        for (var i = 0; i < list.Count && state.Meter >= 0; i++)
        {
            if (CelEquality.AreEqual(list[i], wanted, ref state))
            {
                state.Fault = null;
                return true;
            }
        }

        return false;
    }
}
