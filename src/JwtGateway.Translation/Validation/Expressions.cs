using JwtGateway.Cel;
using JwtGateway.Cel.Environments;

namespace JwtGateway.Translation.Validation;

/// <summary>Expressions in CEL.</summary>
internal static class Expressions
{
    /// <summary>What is wrong with an expression, with line and column; null: nothing.</summary>
    public static string? Problem(string source, RequestEnvironment environment, CelType type)
    {
        if (string.IsNullOrWhiteSpace(source))
            return "the expression is empty";
        return environment.Environment.Compile(source, type) is CelCompilation.Rejected { Issues: [var first, ..] }
            ? $"the expression does not compile: line {first.Line}, column {first.Column}: {first.Message}"
            : null;
    }

    /// <summary>Whether an expression that compiles reads the claims of a verified token.</summary>
    public static bool ReadsClaims(string source, RequestEnvironment environment) =>
        environment.Environment.Compile(source) is CelCompilation.Compiled { Program: var program } && program.Variables.Any(v => v is "jwt" or "metadata.filter_metadata");
}
