using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>
/// Everything a data plane needs in order to serve one Gateway. Sections refer to each other by id only, so that each can be
/// hashed, pushed and replaced on its own; nothing in it is an address of the control plane's.
/// </summary>
public sealed record GatewayIr
{
    /// <summary>The Gateway, as <c>namespace/name</c>.</summary>
    public required string Gateway { get; init; }

    /// <summary>What holds for the proxy as a whole.</summary>
    public GatewaySettingsIr Settings { get; init; } = new();

    /// <summary>The sockets to open and the host names they answer for. A listener that must not serve is not in here.</summary>
    public ImmutableArray<ListenerIr> Listeners { get; init; } = [];

    /// <summary>
    /// The routing entries, in the Gateway API's tie-break order (oldest route, then <c>namespace/name</c>, then rule, then match):
    /// of two equally specific matches, the one that stands earlier wins.
    /// </summary>
    public ImmutableArray<RouteIr> Routes { get; init; } = [];

    /// <summary>Where requests and key fetches can be sent.</summary>
    public ImmutableArray<UpstreamIr> Upstreams { get; init; } = [];

    /// <summary>The JWT providers that route policies require.</summary>
    public ImmutableArray<JwtProviderIr> Providers { get; init; } = [];

    /// <summary>The distinct sources of keys: however many providers name one, it is here once.</summary>
    public ImmutableArray<KeySourceIr> KeySources { get; init; } = [];

    /// <summary>Tokens that are refused although they verify.</summary>
    public ImmutableArray<RevocationIr> Revocations { get; init; } = [];

    /// <summary>Certificates, CA bundles and key material. The only section that must not be shown or logged.</summary>
    public ImmutableArray<SecretIr> Secrets { get; init; } = [];
}
