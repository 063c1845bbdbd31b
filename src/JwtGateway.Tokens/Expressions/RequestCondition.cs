using JwtGateway.Cel;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;

namespace JwtGateway.Tokens.Expressions;

/// <summary>An expression that says whether a rule is for a request. One that fails, or whose value is no boolean, leaves it open.</summary>
/// <param name="expression">The expression.</param>
/// <param name="not">Turns the outcome round.</param>
internal sealed class RequestCondition(RequestExpression expression, bool not)
{
    /// <summary>Judges a request.</summary>
    public Judgement Judge(RequestScope scope)
    {
        var value = expression.Evaluate(scope);
        return value.Kind == CelKind.Bool ? Judgements.Of(value.AsBool != not) : Judgement.Unclear;
    }
}
