namespace JwtGateway.Cel.Evaluation;

/// <summary><c>matches</c> with a pattern that was compiled with the program.</summary>
internal sealed class MatchesNode(Node text, Pattern pattern) : Node
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = text.Evaluate(ref state);
        if (value.Kind != CelKind.String)
            return value.IsError ? value : CelErrors.NoSuchOverload;
        return pattern.Matches(value.AsString, ref state);
    }
}
