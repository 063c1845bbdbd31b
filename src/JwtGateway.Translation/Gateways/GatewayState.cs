using System.Collections.Immutable;
using System.Net;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>A Gateway of our class.</summary>
/// <param name="Resource">The Gateway.</param>
/// <param name="Listeners">Its own listeners, then those of the ListenerSets that it lets in, the oldest set's first.</param>
internal sealed record GatewayState(Gateway Resource, ImmutableArray<ListenerState> Listeners)
{
    public ObjectReference Reference => Resource.Reference;

    public required EffectiveParameters Parameters { get; init; }

    /// <summary>The ListenerSets that name it, the oldest first.</summary>
    public ImmutableArray<ListenerSetState> Sets { get; init; } = [];

    /// <summary>What backends are shown.</summary>
    public ClientCertificateResolution ClientCertificate { get; init; } = ClientCertificateResolution.NotAsked;

    /// <summary>The listeners that it defines itself.</summary>
    public IEnumerable<ListenerState> OwnListeners => Listeners.Where(l => l.Set is null);

    /// <summary>Those of a set.</summary>
    public IEnumerable<ListenerState> ListenersOf(ListenerSet set) => Listeners.Where(l => ReferenceEquals(l.Set, set));

    /// <summary>The shared proxy of objects that name no Gateway; null: a Gateway.</summary>
    public StandIn? StandIn { get; init; }

    /// <summary>Whether it has a Service of its own, for which an IP address can be asked.</summary>
    public bool HasService { get; init; }

    /// <summary>A defect that keeps its configuration from being made: its proxies keep the one before it.</summary>
    public Problem? Defect { get; init; }

    /// <summary>
    /// Why it is not accepted although its listeners may be. They are served all the same: the Gateway may be in use, and its routes and
    /// policies go on changing.
    /// </summary>
    public ImmutableArray<Problem> Rejections =>
        Defect is not null ? [Defect] : [.. Parameters is EffectiveParameters.Invalid invalid ? new[] { invalid.ToProblem() } : [], .. UnsupportedAddresses()];

    private static bool IsIPAddress(GatewaySpecAddress address) =>
        address.Type == "IPAddress" && !address.Value.StartsWith('[') && IPAddress.TryParse(address.Value, out _);

    private IEnumerable<Problem> UnsupportedAddresses()
    {
        var positions = Resource.Positions("spec.addresses", Resource.Spec.Addresses.Length);
        return Resource.Spec.Addresses
            .Select((address, i) => (address, Path: $"spec.addresses[{positions[i]}]"))
            .Where(a => a.address is not { Type: "IPAddress" or "Hostname", Value: "" } && !(HasService && IsIPAddress(a.address)))
            .Select(a => new Problem(ConditionReason.UnsupportedAddress, a.Path, HasService
                ? "Only an IPAddress can be asked for; leave value out, and the Gateway gets the address that its Service is given."
                : "An address cannot be asked for; leave value out, and the Gateway has those of its machine."));
    }
}

/// <summary>A listener: what was found out about it, and whether it serves.</summary>
internal sealed record ListenerState
{
    /// <summary>The Gateway that it is served by.</summary>
    public required Gateway Gateway { get; init; }

    /// <summary>The ListenerSet that it was added by; null for one of the Gateway's own.</summary>
    public ListenerSet? Set { get; init; }

    /// <summary>Who wrote it: its references, and the routes of the "same" namespace, are as its author sees them.</summary>
    public KubernetesResource Owner => Set is null ? Gateway : Set;

    public required Listener Spec { get; init; }

    public required int Index { get; init; }

    public string Path => $"spec.listeners[{Index}]";

    /// <summary>Unique over all Gateways, as names are unique among served listeners of a Gateway and of a set.</summary>
    public string Id => Set is null
        ? $"{Gateway.Metadata.Namespace}/{Gateway.Metadata.Name}/{Spec.Name}"
        : $"{Gateway.Metadata.Namespace}/{Gateway.Metadata.Name}/{Set.Metadata.Namespace}/{Set.Metadata.Name}/{Spec.Name}";

    /// <summary>Whether the name is one by which the Gateway's own listeners, or those of <paramref name="owner"/> that is a set, are called.</summary>
    public bool IsNamed(ObjectReference owner, string? section) => Owner.Reference == owner && (section is null || Spec.Name == section);

    public ListenerProtocol Protocol { get; init; }

    /// <summary>The host name in lower case; null for every host.</summary>
    public string? Hostname { get; init; }

    /// <summary>Why it is not accepted; routes do not attach to such a listener.</summary>
    public ImmutableArray<Problem> Rejections { get; init; } = [];

    /// <summary>The listener that has its place already.</summary>
    public Problem? Conflict { get; init; }

    /// <summary>References and kinds that cannot be resolved. Routes attach all the same (Gateway API, attachedRoutes).</summary>
    public ImmutableArray<Problem> Unresolved { get; init; } = [];

    /// <summary>The kinds of route that may attach, of those that are served: HTTPRoute, GRPCRoute.</summary>
    public ImmutableArray<string> RouteKinds { get; init; } = [];

    public ImmutableArray<CertificateSecretIr> Certificates { get; init; } = [];

    /// <summary>Whether the proxy makes itself a certificate.</summary>
    public bool SelfSigned { get; init; }

    /// <summary>Which clients it takes; null: all.</summary>
    public ClientValidationIr? Clients { get; init; }

    /// <summary>The roots of their certificates.</summary>
    public CaSecretIr? ClientCa { get; init; }

    public bool Accepted => Rejections.IsEmpty && Conflict is null;

    public bool Served => Accepted && !RouteKinds.IsEmpty && (Protocol == ListenerProtocol.Http || SelfSigned || !Certificates.IsEmpty);

    public ListenerIr ToIr() => new()
    {
        Id = Id,
        Port = Spec.Port,
        Protocol = Protocol,
        Hostname = Hostname,
        SelfSigned = SelfSigned,
        Certificates = [.. Certificates.Select(c => c.Id)],
        ClientValidation = Clients,
    };
}
