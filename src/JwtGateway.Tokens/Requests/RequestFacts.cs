using System.Runtime.InteropServices;

namespace JwtGateway.Tokens.Requests;

/// <summary>
/// What a request asks for, as it was routed: policies must see what routes see and upstreams get, and nothing else that the server may have
/// made of it. What is left out is not known, and a rule that asks for it lets nobody pass.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RequestFacts
{
    /// <summary>The method that routes are matched on; null: the request's own.</summary>
    public string? Method { get; init; }

    /// <summary>The normalized path that is sent upstream, without the query; empty: not known.</summary>
    public ReadOnlyMemory<char> Path { get; init; }

    /// <summary>The host name asked for, without port and without the root's dot; empty: not known.</summary>
    public ReadOnlyMemory<char> Host { get; init; }

    /// <summary>The query that is sent upstream, with its question mark; null: the request's own.</summary>
    public ReadOnlyMemory<char>? Query { get; init; }

    /// <summary>The request's header fields; null: not known.</summary>
    internal Microsoft.AspNetCore.Http.IHeaderDictionary? Headers { get; init; }
}
