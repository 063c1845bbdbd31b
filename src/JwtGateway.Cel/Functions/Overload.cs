using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>What a function does with arguments that are no errors and of its types.</summary>
internal delegate CelValue OverloadBody(ReadOnlySpan<CelValue> arguments, ref EvaluationState state);

/// <summary>A function for one list of argument types; the receiver is the first of them.</summary>
/// <param name="Name">Its name; operators have those of cel-spec, e.g. <c>_+_</c>.</param>
/// <param name="Receiver">Whether it is called on its first argument.</param>
/// <param name="Arguments">What it takes.</param>
/// <param name="Result">What it gives.</param>
/// <param name="Body">What it does.</param>
/// <param name="Pure">Whether a call with constants can be made at compilation.</param>
internal sealed record Overload(string Name, bool Receiver, CelType[] Arguments, CelType Result, OverloadBody Body, bool Pure = true)
{
    /// <summary>Whether the values are of its types; the elements of lists and maps are not looked at.</summary>
    public bool Accepts(ReadOnlySpan<CelValue> values)
    {
        if (values.Length != Arguments.Length)
            return false;
        for (var i = 0; i < values.Length; i++)
        {
            if (Arguments[i].Kind is { } kind && kind != values[i].Kind)
                return false;
        }

        return true;
    }
}
