using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Base64 of RFC 4648 section 4; what is decoded may lack its padding.</summary>
internal static class EncoderExtensions
{
    public static IEnumerable<Overload> Overloads() =>
    [
        new("base64.encode", false, [CelType.Bytes], CelType.String, (a, ref state) =>
            state.SpendText(a[0].AsBytes.Length) ? CelValue.FromString(Convert.ToBase64String(a[0].AsBytes)) : CelErrors.Cost),
        new("base64.decode", false, [CelType.String], CelType.Bytes, Decode),
    ];

    private static CelValue Decode(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var text = a[0].AsString;
        if (!state.SpendText(text.Length))
            return CelErrors.Cost;
        var padded = text.Contains('=', StringComparison.Ordinal) ? text : text.PadRight((text.Length + 3) / 4 * 4, '=');
        var octets = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, octets, out var length)
            ? CelValue.FromBytes(octets[..length])
            : CelValue.FromError("the string is not base64");
    }
}
