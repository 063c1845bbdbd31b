using System.Runtime.CompilerServices;
using JwtGateway.Cel.Functions;

namespace JwtGateway.Cel.Evaluation;

/// <summary>A call. The overload is the first whose argument types the values have: what is known at compilation has narrowed them down.</summary>
internal sealed class CallNode(Overload[] candidates, Node[] arguments) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1))
            return CelErrors.Cost;
        if (arguments.Length > Few.Size)
            return Call(new CelValue[arguments.Length], ref state);
        var few = default(Few);
        return Call(((Span<CelValue>)few)[..arguments.Length], ref state);
    }

    private CelValue Call(Span<CelValue> values, ref EvaluationState state)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(ref state);
            if (values[i].IsError)
                return values[i];
        }

        foreach (var overload in candidates)
        {
            if (overload.Accepts(values))
                return overload.Body(values, ref state);
        }

        return CelErrors.NoSuchOverload;
    }

    [InlineArray(Size)]
    private struct Few
    {
        public const int Size = 4;

        private CelValue _first;
    }
}
