using System.Numerics;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Arithmetic of one type at a time; what does not fit 64 bits is an error. And the joining of strings, bytes and lists.</summary>
internal static class Arithmetic
{
    private static readonly CelType Any = CelType.Parameter("A");

    public static IEnumerable<Overload> Overloads() =>
    [
        Of("_+_", CelType.Int, (a, ref _) => Int((Int128)a[0].AsInt + a[1].AsInt)),
        Of("_-_", CelType.Int, (a, ref _) => Int((Int128)a[0].AsInt - a[1].AsInt)),
        Of("_*_", CelType.Int, (a, ref _) => Int((Int128)a[0].AsInt * a[1].AsInt)),
        Of("_/_", CelType.Int, (a, ref _) => a[1].AsInt == 0 ? CelErrors.DivisionByZero : Int((Int128)a[0].AsInt / a[1].AsInt)),
        Of("_%_", CelType.Int, (a, ref _) => Remainder(a[0].AsInt, a[1].AsInt)),
        new("-_", false, [CelType.Int], CelType.Int, (a, ref _) => Int(-(Int128)a[0].AsInt)),
        Of("_+_", CelType.Uint, (a, ref _) => Uint((Int128)a[0].AsUint + a[1].AsUint)),
        Of("_-_", CelType.Uint, (a, ref _) => Uint((Int128)a[0].AsUint - a[1].AsUint)),
        Of("_*_", CelType.Uint, (a, ref _) => Uint((BigInteger)a[0].AsUint * a[1].AsUint)),
        Of("_/_", CelType.Uint, (a, ref _) => a[1].AsUint == 0 ? CelErrors.DivisionByZero : CelValue.FromUint(a[0].AsUint / a[1].AsUint)),
        Of("_%_", CelType.Uint, (a, ref _) => a[1].AsUint == 0 ? CelErrors.ModulusByZero : CelValue.FromUint(a[0].AsUint % a[1].AsUint)),
        Of("_+_", CelType.Double, (a, ref _) => CelValue.FromDouble(a[0].AsDouble + a[1].AsDouble)),
        Of("_-_", CelType.Double, (a, ref _) => CelValue.FromDouble(a[0].AsDouble - a[1].AsDouble)),
        Of("_*_", CelType.Double, (a, ref _) => CelValue.FromDouble(a[0].AsDouble * a[1].AsDouble)),
        Of("_/_", CelType.Double, (a, ref _) => CelValue.FromDouble(a[0].AsDouble / a[1].AsDouble)),
        new("-_", false, [CelType.Double], CelType.Double, (a, ref _) => CelValue.FromDouble(-a[0].AsDouble)),
        Of("_+_", CelType.String, Join),
        Of("_+_", CelType.Bytes, JoinBytes),
        Of("_+_", CelType.List(Any), JoinLists),
    ];

    private static Overload Of(string name, CelType type, OverloadBody body) => new(name, false, [type, type], type, body);

    private static CelValue Int(Int128 value) =>
        value < long.MinValue || value > long.MaxValue ? CelErrors.IntegerOverflow : CelValue.FromInt((long)value);

    private static CelValue Uint(BigInteger value) =>
        value < 0 || value > ulong.MaxValue ? CelErrors.IntegerOverflow : CelValue.FromUint((ulong)value);

    // The smallest int by -1 is 0, which the processor refuses to say.
    private static CelValue Remainder(long left, long right) => right switch
    {
        0 => CelErrors.ModulusByZero,
        -1 => CelValue.FromInt(0),
        _ => CelValue.FromInt(left % right),
    };

    private static CelValue Join(ReadOnlySpan<CelValue> a, ref EvaluationState state) =>
        state.SpendText((long)a[0].AsString.Length + a[1].AsString.Length) ? CelValue.FromString(a[0].AsString + a[1].AsString) : CelErrors.Cost;

    private static CelValue JoinBytes(ReadOnlySpan<CelValue> a, ref EvaluationState state) =>
        state.SpendText((long)a[0].AsBytes.Length + a[1].AsBytes.Length) ? CelValue.FromBytes([.. a[0].AsBytes, .. a[1].AsBytes]) : CelErrors.Cost;

    private static CelValue JoinLists(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (left, right) = (a[0].AsList!, a[1].AsList!);
        if (!state.Spend((long)left.Count + right.Count))
            return CelErrors.Cost;
        var joined = new CelValue[left.Count + right.Count];
        for (var i = 0; i < joined.Length; i++)
            joined[i] = i < left.Count ? left[i] : right[i - left.Count];
        return CelValue.FromList(new ArrayList(joined));
    }
}
