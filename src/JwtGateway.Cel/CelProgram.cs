using System.Buffers;
using System.Collections.Immutable;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel;

/// <summary>A compiled expression. It can be evaluated by many at once.</summary>
public sealed class CelProgram
{
    private readonly Node _root;
    private readonly int _locals;
    private readonly CelLimits _limits;
    private readonly PatternCache _patterns;

    internal CelProgram(string source, CelType resultType, ImmutableSortedSet<string> variables, Node root, int locals, CelLimits limits)
    {
        Source = source;
        ResultType = resultType;
        Variables = variables;
        _root = root;
        _locals = locals;
        _limits = limits;
        _patterns = new PatternCache(limits);
    }

    /// <summary>What it was compiled from.</summary>
    public string Source { get; }

    /// <summary>What type its value has, unless it is an error; <see cref="CelType.Dyn"/> when that is not known before.</summary>
    public CelType ResultType { get; }

    /// <summary>The names of the variables that it may read, as they were declared.</summary>
    public ImmutableSortedSet<string> Variables { get; }

    /// <summary>
    /// Evaluates it. What goes wrong is a value of kind error with a message, also when it costs more than <see cref="CelLimits.Cost"/>; it does not throw,
    /// unless the activation or a function of the host does.
    /// </summary>
    public CelValue Evaluate(ICelActivation activation)
    {
        if (_locals == 0)
            return Evaluate(activation, []);
        var locals = ArrayPool<CelValue>.Shared.Rent(_locals);
        try
        {
            return Evaluate(activation, locals);
        }
        finally
        {
            ArrayPool<CelValue>.Shared.Return(locals, clearArray: true);
        }
    }

    private CelValue Evaluate(ICelActivation activation, CelValue[] locals)
    {
        var state = new EvaluationState(activation, _limits.Cost, locals, _patterns);
        var value = _root.Evaluate(ref state);
        return state.Meter < 0 ? CelErrors.Cost : value;
    }
}
