using System.Diagnostics.CodeAnalysis;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Tokens.Expressions;

/// <summary>An expression about a request, compiled.</summary>
internal sealed class RequestExpression
{
    private readonly CelProgram _program;
    private readonly RequestEnvironment _environment;
    private readonly int? _trustedHops;

    private RequestExpression(CelProgram program, RequestEnvironment environment, int? trustedHops) =>
        (_program, _environment, _trustedHops) = (program, environment, trustedHops);

    /// <summary>Whether it reads the claims of a verified token.</summary>
    public bool ReadsClaims => _program.Variables.Any(v => v is "jwt" or "metadata.filter_metadata");

    /// <summary>The variables of a language; null: it is not one that is about a request alone.</summary>
    public static RequestEnvironment? EnvironmentOf(ExpressionLanguage language) => language switch
    {
        ExpressionLanguage.Native => Native.Environment,
        ExpressionLanguage.Agentgateway => Agentgateway.Environment,
        ExpressionLanguage.Envoy => Envoy.Environment,
        ExpressionLanguage.EnvoyGateway => EnvoyGateway.Environment,
        _ => null,
    };

    /// <summary>Compiles a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="language">Which variables it may use.</param>
    /// <param name="type">What its value must be.</param>
    /// <param name="trustedHops">How many proxies in front are trusted.</param>
    /// <param name="expression">The result.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryCompile(
        string source, ExpressionLanguage language, CelType type, int? trustedHops, [NotNullWhen(true)] out RequestExpression? expression, [NotNullWhen(false)] out string? problem)
    {
        (expression, problem) = (null, null);
        if (EnvironmentOf(language) is not { } environment)
        {
            problem = $"expressions of {language} are not known here";
            return false;
        }

        switch (environment.Environment.Compile(source, type))
        {
            case CelCompilation.Compiled compiled:
                expression = new RequestExpression(compiled.Program, environment, trustedHops);
                return true;
            case CelCompilation.Rejected rejected:
                problem = $"an expression cannot be compiled: {SafeText.Of(rejected.Issues[0].Message)}";
                return false;
            default:
                problem = "an expression cannot be compiled";
                return false;
        }
    }

    /// <summary>Its value for a request; what goes wrong is an error.</summary>
    public CelValue Evaluate(RequestScope scope) => _program.Evaluate(scope.Variables.In(_environment, _trustedHops));
}
