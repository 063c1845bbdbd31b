namespace JwtGateway.Cel.Evaluation;

/// <summary><c>filter</c>, <c>map</c>, <c>transformList</c> and <c>transformMap</c>: those that pass, and what they become. The first error ends it.</summary>
/// <param name="range">What it goes through.</param>
/// <param name="local">Where its variables are.</param>
/// <param name="pairs">Whether it has two.</param>
/// <param name="filter">What elements must meet; all pass without.</param>
/// <param name="body">What they become.</param>
/// <param name="toMap">Whether a map is made.</param>
internal sealed class TransformNode(Node range, int local, bool pairs, Node? filter, Node body, bool toMap) : ComprehensionNode(range, local, pairs)
{
    protected override bool Step(ref EvaluationState state, ref Progress progress)
    {
        if (filter is not null)
        {
            var passes = filter.Evaluate(ref state);
            if (passes.Kind != CelKind.Bool)
                return Failed(passes.IsError ? passes : CelErrors.NoSuchOverload, ref progress);
            if (!passes.AsBool)
                return true;
        }

        var value = body.Evaluate(ref state);
        if (value.IsError)
            return Failed(value, ref progress);
        if (toMap && Key(ref state) is { IsError: true } key)
            return Failed(key, ref progress);
        if (toMap)
            (progress.Entries ??= new HashMap()).TryAdd(Key(ref state), value);
        else
            (progress.Items ??= []).Add(value);
        return true;
    }

    protected override CelValue Finish(ref Progress progress)
    {
        if (progress.HasError)
            return progress.FirstError;
        if (toMap)
            return CelValue.FromMap(progress.Entries ?? new HashMap());
        return CelValue.FromList(progress.Items is { } items ? new ArrayList([.. items]) : ArrayList.Empty);
    }

    private static bool Failed(in CelValue error, ref Progress progress)
    {
        (progress.HasError, progress.FirstError) = (true, error);
        return false;
    }
}
