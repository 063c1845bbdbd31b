namespace JwtGateway.Cel.Evaluation;

/// <summary>A member by its name.</summary>
internal sealed class SelectNode(Node operand, CelValue name) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (!state.Spend(1))
            return CelErrors.Cost;
        return value.Kind switch
        {
            CelKind.Map => value.AsMap!.TryGet(name, out var member) ? member : CelErrors.NoSuchKey,
            CelKind.Error => value,
            _ => CelErrors.NoSuchOverload,
        };
    }
}

/// <summary>Whether a member is there.</summary>
internal sealed class HasNode(Node operand, CelValue name) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (!state.Spend(1))
            return CelErrors.Cost;
        return value.Kind switch
        {
            CelKind.Map => !value.AsMap!.TryGet(name, out var member) ? CelValue.False : member.IsError ? member : CelValue.True,
            CelKind.Error => value,
            _ => CelErrors.NoSuchOverload,
        };
    }
}

/// <summary>An element by its index, or the value of a key.</summary>
internal sealed class IndexNode(Node operand, Node index) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (value.IsError)
            return value;
        var at = index.Evaluate(ref state);
        if (at.IsError)
            return at;
        if (!state.SpendText(at.AsString.Length))
            return CelErrors.Cost;
        return value.Kind switch
        {
            CelKind.Map => value.AsMap!.TryGet(at, out var member) ? member : CelErrors.NoSuchKey,
            CelKind.List => Element(value.AsList!, at),
            _ => CelErrors.NoSuchOverload,
        };
    }

    // An index is a number of any type that is whole: 1, 1u, 1.0.
    private static CelValue Element(ICelList list, in CelValue at)
    {
        var position = at.Kind switch
        {
            CelKind.Int => at.AsInt,
            CelKind.Uint => at.AsUint <= int.MaxValue ? at.AsInt : -1,
            CelKind.Double => CelOrdering.ToInteger(at.AsDouble, out var whole) ? whole : -1,
            _ => long.MinValue,
        };
        if (position == long.MinValue && at.Kind != CelKind.Int)
            return CelErrors.NoSuchOverload;
        return position >= 0 && position < list.Count ? list[(int)position] : CelErrors.IndexOutOfBounds;
    }
}
