namespace JwtGateway.Cel.Evaluation;

/// <summary><c>all</c> and <c>exists</c>: one element that decides wins over errors of others.</summary>
internal sealed class QuantifierNode(Node range, int local, bool pairs, Node predicate, bool decisive) : ComprehensionNode(range, local, pairs)
{
    protected override bool Step(ref EvaluationState state, ref Progress progress)
    {
        var value = predicate.Evaluate(ref state);
        if (value.Kind == CelKind.Bool)
        {
            if (value.AsBool != decisive)
                return true;
            progress.Outcome = value;
            return false;
        }

        if (!progress.HasError)
            (progress.HasError, progress.FirstError) = (true, value.IsError ? value : CelErrors.NoSuchOverload);
        return true;
    }

    protected override CelValue Finish(ref Progress progress) =>
        progress.Outcome.Kind == CelKind.Bool ? progress.Outcome : progress.HasError ? progress.FirstError : CelValue.FromBool(!decisive);
}

/// <summary><c>exists_one</c>: every element is looked at, and an error of any is the error.</summary>
internal sealed class ExistsOneNode(Node range, int local, bool pairs, Node predicate) : ComprehensionNode(range, local, pairs)
{
    protected override bool Step(ref EvaluationState state, ref Progress progress)
    {
        var value = predicate.Evaluate(ref state);
        if (value.Kind != CelKind.Bool)
        {
            (progress.HasError, progress.FirstError) = (true, value.IsError ? value : CelErrors.NoSuchOverload);
            return false;
        }

        progress.Count += value.AsBool ? 1 : 0;
        return true;
    }

    protected override CelValue Finish(ref Progress progress) => progress.HasError ? progress.FirstError : CelValue.FromBool(progress.Count == 1);
}
