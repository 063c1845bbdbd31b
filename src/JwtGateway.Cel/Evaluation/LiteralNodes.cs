namespace JwtGateway.Cel.Evaluation;

/// <summary>A list of what its elements come to.</summary>
internal sealed class ListNode(Node[] elements) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1 + elements.Length))
            return CelErrors.Cost;
        var values = new CelValue[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            values[i] = elements[i].Evaluate(ref state);
            if (values[i].IsError)
                return values[i];
        }

        return CelValue.FromList(new ArrayList(values));
    }
}

/// <summary>A map of what its keys and values come to.</summary>
internal sealed class MapNode((Node Key, Node Value)[] entries) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Spend(1 + entries.Length))
            return CelErrors.Cost;
        var map = new HashMap();
        foreach (var (keyNode, valueNode) in entries)
        {
            var key = keyNode.Evaluate(ref state);
            if (key.IsError)
                return key;
            var value = valueNode.Evaluate(ref state);
            if (value.IsError)
                return value;
            if (!HashMap.IsKey(key))
                return CelErrors.KeyType;
            if (!state.SpendText(key.AsString.Length))
                return CelErrors.Cost;
            if (!map.TryAdd(key, value))
                return CelErrors.DuplicateKey;
        }

        return CelValue.FromMap(map);
    }
}
