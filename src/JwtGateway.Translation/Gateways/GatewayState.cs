using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>A Gateway of our class.</summary>
internal sealed record GatewayState(Gateway Resource, ImmutableArray<ListenerState> Listeners)
{
    public ObjectReference Reference => Resource.Reference;

    public required EffectiveParameters Parameters { get; init; }

    /// <summary>A defect that keeps its configuration from being made: its proxies keep the one before it.</summary>
    public Problem? Defect { get; init; }

    /// <summary>
    /// Why it is not accepted although its listeners may be. They are served all the same: the Gateway may be in use, and its routes and
    /// policies go on changing.
    /// </summary>
    public ImmutableArray<Problem> Rejections =>
        Defect is not null ? [Defect] : [.. Parameters is EffectiveParameters.Invalid invalid ? new[] { invalid.ToProblem() } : [], .. UnsupportedAddresses()];

    private IEnumerable<Problem> UnsupportedAddresses()
    {
        var positions = Resource.Positions("spec.addresses", Resource.Spec.Addresses.Length);
        return Resource.Spec.Addresses
            .Select((address, i) => (address, Path: $"spec.addresses[{positions[i]}]"))
            .Where(a => a.address is not { Type: "IPAddress" or "Hostname", Value: "" })
            .Select(a => new Problem(ConditionReason.UnsupportedAddress, a.Path,
                "An address cannot be asked for; leave value out, and the Gateway gets the one that its Service is given."));
    }
}

/// <summary>A listener: what was found out about it, and whether it serves.</summary>
internal sealed record ListenerState
{
    public required Gateway Gateway { get; init; }

    public required Listener Spec { get; init; }

    public required int Index { get; init; }

    public string Path => $"spec.listeners[{Index}]";

    /// <summary>Unique over all Gateways, as names are unique among served listeners of a Gateway.</summary>
    public string Id => $"{Gateway.Metadata.Namespace}/{Gateway.Metadata.Name}/{Spec.Name}";

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

    public bool Accepted => Rejections.IsEmpty && Conflict is null;

    public bool Served => Accepted && !RouteKinds.IsEmpty && (Protocol == ListenerProtocol.Http || !Certificates.IsEmpty);

    public ListenerIr ToIr() => new()
    {
        Id = Id,
        Port = Spec.Port,
        Protocol = Protocol,
        Hostname = Hostname,
        Certificates = [.. Certificates.Select(c => c.Id)],
    };
}
