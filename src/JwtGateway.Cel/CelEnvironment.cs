using System.Collections.Immutable;
using JwtGateway.Cel.Checking;
using JwtGateway.Cel.Functions;
using JwtGateway.Cel.Syntax;

namespace JwtGateway.Cel;

/// <summary>What programs can refer to: variables, functions, and the limits they are held to. Immutable.</summary>
public sealed class CelEnvironment
{
    internal CelEnvironment(ImmutableDictionary<string, (int Slot, CelType Type)> variables, FunctionTable functions, CelLimits limits)
    {
        Variables = variables;
        Functions = functions;
        Limits = limits;
    }

    /// <summary>The limits of programs.</summary>
    public CelLimits Limits { get; }

    internal ImmutableDictionary<string, (int Slot, CelType Type)> Variables { get; }

    internal FunctionTable Functions { get; }

    /// <summary>Begins an environment that has the standard library.</summary>
    public static CelEnvironmentBuilder Builder() => new();

    /// <summary>Compiles a source whose result may be of any type.</summary>
    public CelCompilation Compile(string source) => Compile(source, CelType.Dyn);

    /// <summary>Compiles a source whose result is to be of a type. A result that is only known when it is evaluated passes: look at its kind then.</summary>
    public CelCompilation Compile(string source, CelType expected)
    {
        if (source.Length > Limits.SourceLength)
            return Rejected(new CelIssue(1, 1, $"the expression has {source.Length} characters; at most {Limits.SourceLength} are allowed"));
        var parser = new Parser(source, Limits);
        if (parser.Parse() is not { } syntax)
            return Rejected(CelIssue.At(source, parser.Issue?.Offset ?? 0, parser.Issue?.Message ?? "the expression cannot be read"));
        var checker = new Checker(this, source);
        return checker.Compile(syntax, expected) is { } program
            ? new CelCompilation.Compiled(program)
            : new CelCompilation.Rejected([.. checker.Issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column)]);
    }

    private static CelCompilation.Rejected Rejected(CelIssue issue) => new([issue]);
}
