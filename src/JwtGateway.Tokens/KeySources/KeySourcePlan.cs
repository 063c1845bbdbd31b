using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>A source with everything it refers to resolved: what is to be done for it.</summary>
internal abstract record KeySourcePlan
{
    private KeySourcePlan() { }

    public required string Id { get; init; }

    /// <summary>For people: the address without user, password and query, or <c>local</c>.</summary>
    public required string Location { get; init; }

    /// <summary>For metrics: distinct for distinct sources, and free of user, password and query.</summary>
    public string Label => $"{Location}#{(Id.Length <= 8 ? Id : Id[^8..])}";

    /// <summary>Plans print their place only: a set of keys may hold secrets.</summary>
    public sealed override string ToString() => Label;

    /// <summary>Keys that are fetched.</summary>
    public sealed record Remote(RemoteTarget Target) : KeySourcePlan;

    /// <summary>Keys that came with the configuration: how they are written down, and the text.</summary>
    public sealed record Local(LocalJwksIr Source, SecretIr Material) : KeySourcePlan;

    /// <summary>Keys that configuration puts out of reach.</summary>
    public sealed record Unavailable(string Reason) : KeySourcePlan;
}

/// <summary>Where and how a set is fetched. Two targets of one source differ only in what it refers to: endpoints and trust.</summary>
internal sealed class RemoteTarget
{
    /// <summary>The intervals, limits and retries.</summary>
    public required RemoteJwksIr Source { get; init; }

    /// <summary>The address; its authority is the Host header, wherever the connection goes.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Where to connect. Empty: nowhere, for now.</summary>
    public required ImmutableArray<EndpointIr> Endpoints { get; init; }

    /// <summary>HTTP/2 with prior knowledge instead of HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>TLS; null: clear text.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>A text that is equal for two targets exactly when they trust the same servers.</summary>
    public required string Trust { get; init; }

    public bool SameTrust(RemoteTarget other) => string.Equals(Trust, other.Trust, StringComparison.Ordinal);

    public bool Same(RemoteTarget other) =>
        SameTrust(other) && Http2 == other.Http2 && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan());
}
