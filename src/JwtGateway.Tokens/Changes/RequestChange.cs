using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Tokens.Changes;

/// <summary>A change to requests, compiled. Immutable.</summary>
internal abstract class RequestChange
{
    /// <summary>Makes the change.</summary>
    /// <param name="exchange">The request.</param>
    /// <returns>What is answered instead of letting the request go on; null: it goes on.</returns>
    public abstract TrafficAnswer? Run(TrafficExchange exchange);
}
