using System.Collections.Frozen;
using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Proxy.Serving;

/// <summary>Everything that requests are answered by, compiled from one configuration. Immutable; replaced as a whole.</summary>
internal sealed class ServingState
{
    private readonly Lazy<IReadOnlyList<KeyValuePair<string, string>>> _versions;

    public ServingState() => _versions = new(() =>
        [.. Gateways.Select(gateway => KeyValuePair.Create(gateway.Gateway, IrJson.Version(gateway.Redacted())))]);

    /// <summary>What it was compiled from.</summary>
    public IReadOnlyList<GatewayIr> Gateways { get; init; } = [];

    /// <summary>
    /// Each Gateway and the version of its configuration as it may be shown: secrets are no part of it, since a weak one could be guessed from a
    /// hash. Computed when first asked for: who changes configurations need not wait for it.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Versions => _versions.Value;

    /// <summary>The ports that are served.</summary>
    public FrozenDictionary<int, ServedPort> Ports { get; init; } = FrozenDictionary<int, ServedPort>.Empty;
}

/// <summary>A port's listeners.</summary>
internal sealed record ServedPort
{
    /// <summary>The listeners' port.</summary>
    public required int Port { get; init; }

    /// <summary>What is spoken on it.</summary>
    public required ListenerProtocol Protocol { get; init; }

    /// <summary>The listeners that share it.</summary>
    public required IReadOnlyList<string> ListenerIds { get; init; }

    /// <summary>What is taken from clients.</summary>
    public required LimitsIr Limits { get; init; }

    /// <summary>What is made of paths.</summary>
    public required PathRulesIr Paths { get; init; }

    /// <summary>Their routes.</summary>
    public required RouteTable<CompiledRoute> Routes { get; init; }

    /// <summary>Policies of listeners, by their ids, that are asked before there is a route; most have none.</summary>
    public FrozenDictionary<string, RouteAuthenticator> ListenerPolicies { get; init; } = FrozenDictionary<string, RouteAuthenticator>.Empty;

    /// <summary>Whether a route is chosen by the client's address.</summary>
    public bool AsksForClients { get; init; }

    /// <summary>How many proxies in front are believed about the client's address; null: nobody knows.</summary>
    public int? TrustedHops { get; init; }

    /// <summary>Their certificates; empty for clear text.</summary>
    public required ServerCertificates Certificates { get; init; }
}

/// <summary>Holds the state that is served now. A request reads it once.</summary>
internal sealed class ServingStateHolder
{
    private volatile ServingState _current = new();

    /// <summary>The state that is served now.</summary>
    public ServingState Current
    {
        get => _current;
        set => _current = value;
    }
}
