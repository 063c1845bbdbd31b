using JwtGateway.Cel;

namespace JwtGateway.Tokens.Traffic;

/// <summary>A rule, compiled.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Expressions">When it is for a request; none: always.</param>
/// <param name="Actions">What it does, in order.</param>
internal sealed record TrafficRule(string Name, CelProgram[] Expressions, TrafficAction[] Actions)
{
    /// <summary>
    /// Whether it is for this request. The first expression that does not hold decides, so that later ones may rely on earlier ones; one that cannot be evaluated, or is
    /// not a truth value, is in <paramref name="failed"/>.
    /// </summary>
    public bool Holds(TrafficExchange exchange, out TrafficAnswer? failed)
    {
        failed = null;
        for (var i = 0; i < Expressions.Length; i++)
        {
            var value = Expressions[i].Evaluate(exchange);
            if (value.Kind != CelKind.Bool)
            {
                failed = TrafficAnswer.Failed($"expression {i + 1}", value.Error);
                return false;
            }

            if (!value.AsBool)
                return false;
        }

        return true;
    }
}
