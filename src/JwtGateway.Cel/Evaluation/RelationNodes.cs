using System.Collections.Frozen;

namespace JwtGateway.Cel.Evaluation;

/// <summary><c>==</c>, or with <paramref name="negated"/> <c>!=</c>.</summary>
internal sealed class EqualNode(Node left, Node right, bool negated) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var a = left.Evaluate(ref state);
        if (a.IsError)
            return a;
        var b = right.Evaluate(ref state);
        if (b.IsError)
            return b;
        return state.Compared(CelEquality.AreEqual(a, b, ref state) != negated);
    }
}

/// <summary>The four orders: true where the sign of the comparison is one that is asked for.</summary>
internal sealed class OrderNode(Node left, Node right, bool less, bool equal) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var a = left.Evaluate(ref state);
        if (a.IsError)
            return a;
        var b = right.Evaluate(ref state);
        if (b.IsError)
            return b;
        if (!CelOrdering.AreOrdered(a, b))
            return CelErrors.NoSuchOverload;
        if (!state.SpendText(a.AsString.Length + a.AsBytes.Length))
            return CelErrors.Cost;
        var order = CelOrdering.Compare(a, b);
        return CelValue.FromBool(order is { } sign && (sign == 0 ? equal : sign < 0 == less));
    }
}

/// <summary><c>in</c> a list or the keys of a map.</summary>
internal sealed class InNode(Node element, Node range) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1))
            return CelErrors.Cost;
        var wanted = element.Evaluate(ref state);
        if (wanted.IsError)
            return wanted;
        var all = range.Evaluate(ref state);
        return all.Kind switch
        {
            CelKind.Error => all,
            CelKind.Map => InMap(all.AsMap!, wanted, ref state),
            CelKind.List => InList(all.AsList!, wanted, ref state),
            _ => CelErrors.NoSuchOverload,
        };
    }

    private static CelValue InMap(ICelMap map, in CelValue wanted, ref EvaluationState state)
    {
        if (!state.SpendText(wanted.AsString.Length))
            return CelErrors.Cost;
        return !map.TryGet(wanted, out var value) ? CelValue.False : value.IsError ? value : CelValue.True;
    }

    private static CelValue InList(ICelList list, in CelValue wanted, ref EvaluationState state)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (!CelEquality.AreEqual(wanted, list[i], ref state))
            {
                if (state.Meter < 0)
                    return CelErrors.Cost;
                continue;
            }

            // As with exists(): what is found makes up for what could not be compared.
            state.Fault = null;
            return CelValue.True;
        }

        return state.Compared(false);
    }
}

/// <summary><c>in</c> a list of constants: one look, however long it is.</summary>
internal sealed class InConstantsNode(Node element, FrozenSet<CelValue> constants) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var wanted = element.Evaluate(ref state);
        if (wanted.IsError)
            return wanted;
        if (!state.SpendText(wanted.AsString.Length))
            return CelErrors.Cost;
        return CelValue.FromBool(wanted.Kind is > CelKind.Null and <= CelKind.String && constants.Contains(wanted));
    }
}
