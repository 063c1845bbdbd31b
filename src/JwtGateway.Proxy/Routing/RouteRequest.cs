using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Routing;

/// <summary>What of a request decides its route.</summary>
internal readonly ref struct RouteRequest
{
    /// <summary>The host asked for, as <see cref="HostName"/> reads it.</summary>
    public required ReadOnlySpan<char> Host { get; init; }

    /// <summary>Path and query.</summary>
    public required RequestTarget Target { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The header fields.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>The client's address; null where it cannot be made out.</summary>
    public ClientAddress? Client { get; init; }

    /// <summary>Whether its claim headers are ours: set from verified tokens, a client's copies removed.</summary>
    public bool HasClaims { get; init; }
}

/// <summary>What a request was matched to.</summary>
/// <param name="Listener">Id of the listener that has the host; null when none has.</param>
/// <param name="Route">The route; null when no rule matches.</param>
internal readonly record struct RouteMatch<T>(string? Listener, T? Route)
    where T : class;
