namespace JwtGateway.Cel.Evaluation;

/// <summary>A compiled part of a program.</summary>
internal abstract class Node
{
    /// <summary>Its value, or an error. Never throws.</summary>
    public abstract CelValue Evaluate(ref EvaluationState state);
}

/// <summary>What is known at compilation.</summary>
internal sealed class ConstantNode(CelValue value) : Node
{
    public CelValue Value => value;

    public override CelValue Evaluate(ref EvaluationState state) => value;
}

/// <summary>A variable of the host.</summary>
internal sealed class VariableNode(int slot) : Node
{
    public override CelValue Evaluate(ref EvaluationState state) => state.Activation.Get(slot);
}

/// <summary>Whether the host has a variable.</summary>
internal sealed class HasVariableNode(int slot) : Node
{
    public override CelValue Evaluate(ref EvaluationState state) => CelValue.FromBool(!state.Activation.Get(slot).IsError);
}

/// <summary>A variable of a macro.</summary>
internal sealed class LocalNode(int index) : Node
{
    public override CelValue Evaluate(ref EvaluationState state) => state.Locals[index];
}
