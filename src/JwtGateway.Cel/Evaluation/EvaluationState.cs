using System.Runtime.CompilerServices;

namespace JwtGateway.Cel.Evaluation;

/// <summary>One evaluation: where variables come from, what is left of its cost, the variables of macros.</summary>
internal struct EvaluationState(ICelActivation activation, long meter, CelValue[] locals, PatternCache patterns)
{
    /// <summary>What may still be spent; below zero the evaluation has failed, whatever it says.</summary>
    public long Meter = meter;

    public readonly ICelActivation Activation = activation;

    public readonly CelValue[] Locals = locals;

    public readonly PatternCache Patterns = patterns;

    /// <summary>Spends; false when there was not enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Spend(long steps) => (Meter -= steps) >= 0;

    /// <summary>Spends for so many characters or octets.</summary>
    public bool SpendText(long characters) => Spend(1 + (characters >> 4));
}
