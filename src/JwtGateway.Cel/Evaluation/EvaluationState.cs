using System.Runtime.CompilerServices;

namespace JwtGateway.Cel.Evaluation;

/// <summary>One evaluation: where variables come from, what is left of its cost, the variables of macros.</summary>
internal struct EvaluationState(ICelActivation activation, long meter, CelValue[] locals, PatternCache patterns)
{
    /// <summary>What may still be spent; below zero the evaluation has failed, whatever it says.</summary>
    public long Meter = meter;

    /// <summary>The error that a comparison met within a list or map; null when there is none. Whoever compares takes it.</summary>
    public string? Fault;

    public readonly ICelActivation Activation = activation;

    public readonly CelValue[] Locals = locals;

    public readonly PatternCache Patterns = patterns;

    /// <summary>Spends; false when there was not enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Spend(long steps) => (Meter -= steps) >= 0;

    /// <summary>What a comparison came to, or the error that it met.</summary>
    public CelValue Compared(bool outcome)
    {
        if (Fault is not { } fault)
            return CelValue.FromBool(outcome);
        Fault = null;
        return CelValue.FromError(fault);
    }

    /// <summary>Spends for so many characters or octets.</summary>
    public bool SpendText(long characters) => Spend(1 + (characters >> 4));
}
