namespace JwtGateway.Cel.Evaluation;

/// <summary>What a macro has come to so far.</summary>
internal struct Progress
{
    public CelValue Outcome;
    public CelValue FirstError;
    public bool HasError;
    public int Count;
    public List<CelValue>? Items;
    public HashMap? Entries;
}

/// <summary>Goes through the elements of a list or the entries of a map.</summary>
internal abstract class ComprehensionNode(Node range, int local, bool pairs) : Node
{
    public sealed override CelValue Evaluate(ref EvaluationState state)
    {
        var all = range.Evaluate(ref state);
        if (!state.Spend(1))
            return CelErrors.Cost;
        var progress = default(Progress);
        switch (all.Kind)
        {
            case CelKind.List:
                OverList(all.AsList!, ref state, ref progress);
                break;
            case CelKind.Map:
                OverMap(all.AsMap!, ref state, ref progress);
                break;
            default:
                return all.IsError ? all : CelErrors.NoSuchOverload;
        }

        return state.Meter < 0 ? CelErrors.Cost : Finish(ref progress);
    }

    /// <summary>One element, whose variables are set. False when there is no need to go on.</summary>
    protected abstract bool Step(ref EvaluationState state, ref Progress progress);

    /// <summary>The value in the end.</summary>
    protected abstract CelValue Finish(ref Progress progress);

    /// <summary>The key of the entry, or the index of the element, that a step is at.</summary>
    protected CelValue Key(ref EvaluationState state) => state.Locals[local];

    private void OverList(ICelList list, ref EvaluationState state, ref Progress progress)
    {
        for (var i = 0; i < list.Count && state.Spend(1); i++)
        {
            if (pairs)
                state.Locals[local] = CelValue.FromInt(i);
            state.Locals[pairs ? local + 1 : local] = list[i];
            if (!Step(ref state, ref progress))
                return;
        }
    }

    private void OverMap(ICelMap map, ref EvaluationState state, ref Progress progress)
    {
        foreach (var key in map.Keys)
        {
            if (!state.Spend(1))
                return;
            state.Locals[local] = key;
            if (pairs)
                state.Locals[local + 1] = map.TryGet(key, out var value) ? value : CelErrors.NoSuchKey;
            if (!Step(ref state, ref progress))
                return;
        }
    }
}
