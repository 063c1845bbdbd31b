using System.Collections.Immutable;
using JwtGateway.Cel.Evaluation;
using JwtGateway.Cel.Functions;

namespace JwtGateway.Cel;

/// <summary>Collects what an environment has. Wrong names are a defect of the host, for which it throws.</summary>
public sealed class CelEnvironmentBuilder
{
    private readonly Dictionary<string, (int Slot, CelType Type)> _variables = new(StringComparer.Ordinal);
    private readonly List<Overload> _functions = [];
    private CelLibraries _libraries;
    private CelLimits _limits = CelLimits.Default;

    internal CelEnvironmentBuilder() { }

    /// <summary>
    /// Declares a variable, which gets the next slot of <see cref="ICelActivation.Get"/>. A name may be dotted (<c>req.url.path</c>); a program's name means
    /// the longest declared one that it begins with.
    /// </summary>
    /// <exception cref="ArgumentException">The name is no name, or is there already.</exception>
    public CelEnvironmentBuilder Variable(string name, CelType type)
    {
        if (!IsName(name))
            throw new ArgumentException($"'{name}' is no name of CEL.", nameof(name));
        if (!_variables.TryAdd(name, (_variables.Count, type)))
            throw new ArgumentException($"The variable '{name}' is declared twice.", nameof(name));
        return this;
    }

    /// <summary>Declares a function of the host.</summary>
    /// <exception cref="ArgumentException">The name is no name, or a receiver's function has no argument.</exception>
    public CelEnvironmentBuilder Function(CelFunction function)
    {
        if (!IsName(function.Name) || (function.IsReceiver && (function.Arguments.IsEmpty || function.Name.Contains('.', StringComparison.Ordinal))))
            throw new ArgumentException($"'{function.Name}' cannot be a function.", nameof(function));
        var body = function.Body;
        _functions.Add(new Overload(
            function.Name, function.IsReceiver, [.. function.Arguments], function.Result, (arguments, ref state) => Spend(arguments, ref state) ? body(arguments) : CelErrors.Cost, Pure: false));
        return this;
    }

    /// <summary>Declares a function of the host that looks at the variables of the evaluation.</summary>
    /// <exception cref="ArgumentException">The name is no name.</exception>
    public CelEnvironmentBuilder Function(CelContextFunction function)
    {
        if (!IsName(function.Name))
            throw new ArgumentException($"'{function.Name}' cannot be a function.", nameof(function));
        var body = function.Body;
        _functions.Add(new Overload(
            function.Name, Receiver: false, [.. function.Arguments], function.Result, (arguments, ref state) => Spend(arguments, ref state) ? body(state.Activation, arguments) : CelErrors.Cost,
            Pure: false));
        return this;
    }

    /// <summary>Adds libraries beyond the standard one.</summary>
    public CelEnvironmentBuilder Libraries(CelLibraries libraries)
    {
        _libraries |= libraries;
        return this;
    }

    /// <summary>Sets other limits than <see cref="CelLimits.Default"/>.</summary>
    public CelEnvironmentBuilder Limits(CelLimits limits)
    {
        _limits = limits;
        return this;
    }

    /// <summary>The environment.</summary>
    public CelEnvironment Build() =>
        new(_variables.ToImmutableDictionary(StringComparer.Ordinal), new FunctionTable([.. Library.Of(_libraries), .. _functions]), _limits);

    /// <summary>What the host does with texts is paid for by their length, whatever it does.</summary>
    private static bool Spend(ReadOnlySpan<CelValue> arguments, ref EvaluationState state)
    {
        var length = 0L;
        foreach (ref readonly var argument in arguments)
            length += argument.AsString.Length + argument.AsBytes.Length;
        return state.SpendText(length);
    }

    private static bool IsName(string name) => name.Split('.').All(part =>
        part.Length > 0 && (char.IsAsciiLetter(part[0]) || part[0] == '_') && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
}
