using System.Collections.Immutable;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Proxy;

/// <summary>How one request was answered and why. Holds no token, key, query or header value, but for what a policy's log action names.</summary>
public sealed record Decision
{
    /// <summary>When it arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The host name asked for, without port.</summary>
    public required string Host { get; init; }

    /// <summary>The path, without query.</summary>
    public required string Path { get; init; }

    /// <summary>The status answered; of a gRPC call that was not forwarded the one that its gRPC status stands for.</summary>
    public required int Status { get; init; }

    /// <summary>The listener's id; null when no listener has the host.</summary>
    public string? Listener { get; init; }

    /// <summary>The matched rule's id; null when none matches.</summary>
    public string? Route { get; init; }

    /// <summary>The rule that matched before claims were known, when another or none did afterwards (<see cref="Ir.EnforceIr.RecomputeRoute"/>), or whose policy handed the request over (<see cref="Ir.ForwardActionIr"/>).</summary>
    public string? FirstRoute { get; init; }

    /// <summary>The policy that decided; null when none targets the route.</summary>
    public string? Policy { get; init; }

    /// <summary>The authorization rule that decided; null when none did.</summary>
    public string? Rule { get; init; }

    /// <summary>The provider that accepted or refused.</summary>
    public string? Provider { get; init; }

    /// <summary>The key that verified, or that the refused token named.</summary>
    public string? KeyId { get; init; }

    /// <summary>The user that the verified token is about, where the policy names a claim for that (Traefik, <c>usernameClaim</c>); null: nobody asks, or it says none.</summary>
    public string? User { get; init; }

    /// <summary>What decided, as a short stable word: <c>ok</c>, <c>open</c>, <c>no_route</c>, <c>jwt_expired</c>, <c>upstream_unreachable</c>, …</summary>
    public required string Reason { get; init; }

    /// <summary>Why in full, for the operator of the gateway.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What policies in audit mode would have refused it for; empty: nothing.</summary>
    public ImmutableArray<WouldDeny> WouldDeny { get; init; } = [];

    /// <summary>
    /// What log actions of Traffic Policies wrote: whatever of the request their authors asked for, without tokens and credentials. Empty: nothing.
    /// </summary>
    public ImmutableArray<TrafficLog> Logs { get; init; } = [];

    /// <summary>The upstream it was sent to; null when it was not.</summary>
    public string? Upstream { get; init; }

    /// <summary>From arrival to the end of the response.</summary>
    public required TimeSpan Duration { get; init; }
}

/// <summary>Is told of decisions.</summary>
public interface IDecisionObserver
{
    /// <summary>A request was answered.</summary>
    void Decided(Decision decision);
}
