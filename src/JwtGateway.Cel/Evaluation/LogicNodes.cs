namespace JwtGateway.Cel.Evaluation;

/// <summary>
/// <c>&amp;&amp;</c> and <c>||</c> of many: the one boolean that decides wins over errors on either side, so the order does not matter.
/// </summary>
internal sealed class LogicNode(Node[] operands, bool decisive) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1))
            return CelErrors.Cost;
        CelValue? error = null;
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(ref state);
            if (value.Kind != CelKind.Bool)
                error ??= value.IsError ? value : CelErrors.NoSuchOverload;
            else if (value.AsBool == decisive)
                return value;
        }

        return error ?? CelValue.FromBool(!decisive);
    }
}

/// <summary><c>!</c>.</summary>
internal sealed class NotNode(Node operand) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1))
            return CelErrors.Cost;
        var value = operand.Evaluate(ref state);
        return value.Kind == CelKind.Bool ? CelValue.FromBool(!value.AsBool) : value.IsError ? value : CelErrors.NoSuchOverload;
    }
}

/// <summary><c>?:</c>, of which only the chosen branch is evaluated.</summary>
internal sealed class ConditionalNode(Node condition, Node yes, Node no) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1))
            return CelErrors.Cost;
        var value = condition.Evaluate(ref state);
        return value.Kind == CelKind.Bool ? (value.AsBool ? yes : no).Evaluate(ref state) : value.IsError ? value : CelErrors.NoSuchOverload;
    }
}
