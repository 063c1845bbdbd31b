namespace JwtGateway.Tokens.Traffic;

/// <summary>What a rule does, compiled. Shared by all requests.</summary>
internal abstract class TrafficAction
{
    /// <summary>What policies call it, for explanations.</summary>
    public abstract string Kind { get; }

    /// <summary>Does it. Null: the request goes on. Never throws for what a client sent.</summary>
    public abstract TrafficAnswer? Run(TrafficExchange exchange);
}

/// <summary>The same answer for every request: deny, and actions that are not honoured.</summary>
internal sealed class FixedAnswerAction(string kind, TrafficAnswer answer) : TrafficAction
{
    public override string Kind => kind;

    public override TrafficAnswer? Run(TrafficExchange exchange) => answer;
}
