using System.Buffers;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>What a policy's rewriting made of a request: held to the same reading as what clients send, since that is where most of it comes from.</summary>
internal static class PolicyRewrite
{
    // Of names, addresses and ports. What clients send as a host the server has looked at; what policies make of it nobody has.
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("-._:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Why it cannot be sent; null when it can.</summary>
    public static string? Problem(RequestScope scope) =>
        scope.RewrittenTarget is { } text && !RequestTarget.TryParse(text, out _) ? "The path that a policy's url-rewrite made can be read in more than one way, or in none."
        : scope.RewrittenHost is { } host && (host.AsSpan().ContainsAnyExcept(HostCharacters) || !HostName.TryParse(host, out _)) ? "The host that a policy has upstreams told is none."
        : null;

    /// <summary>The target, without tokens that are not to go on; null where no policy rewrote it.</summary>
    public static RequestTarget? Target(RequestScope scope) => scope.RewrittenTarget is { } text && RequestTarget.TryParse(text, out var target) ? target : null;
}
