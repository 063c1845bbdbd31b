using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>
/// Turns the statuses of translation, which knows what should be served, into the truth about what is: <c>Programmed</c> of Gateways and
/// listeners, <c>status.addresses</c>, and <c>KeysLoaded</c> of policies. Pure: the same facts give the same statuses.
/// </summary>
/// <param name="gateways">The facts about each Gateway, by <c>namespace/name</c>.</param>
/// <param name="uses">The shared proxies of objects that name no Gateway.</param>
internal sealed class GatewayRuntimeStatus(IReadOnlyDictionary<string, GatewayFacts> gateways, ImmutableArray<ProxyUse> uses = default)
{
    private readonly Dictionary<ObjectReference, string> _uses = uses.IsDefault ? [] : uses.ToDictionary(u => u.Resource.Reference, u => u.Gateway);

    private readonly KeysLoaded _keys = new(gateways.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value));

    /// <summary>What there is to add to a status; null: nothing. Cheap: it is asked for every object in every round.</summary>
    public RuntimeTruth? Of(StatusUpdate update) => update.Object switch
    {
        { Group: ApiGroup.GatewayApi, Kind: "Gateway" } when gateways.TryGetValue($"{update.Object.Namespace}/{update.Object.Name}", out var facts) =>
            Of(update.Status, facts),
        { Group: ApiGroup.GatewayApi, Kind: "ListenerSet" } when FactsOf(update.Object) is { } facts => new ListenerSetTruth(ProgrammedVerdict.OfConfiguration(facts)),
        { Group: ApiGroup.Networking, Kind: "Ingress" } when _uses.TryGetValue(update.Object, out var proxy) && gateways.TryGetValue(proxy, out var shared) =>
            new IngressTruth(new Sequence<GatewayAddress>(shared.Addresses)),
        { Kind: "SecurityPolicy" } => _keys.Of(update.Object),
        _ => null,
    };

    /// <summary>The status to write. <paramref name="update"/> stays as it is.</summary>
    public StatusUpdate Merge(StatusUpdate update) => Of(update) is { } truth ? truth.Apply(update) : update;

    /// <summary>The facts about the Gateway that serves listeners of a set: their ids say whose they are. Null: none are served.</summary>
    private GatewayFacts? FactsOf(ObjectReference set) => gateways
        .Where(g => g.Value.Configuration.Listeners.Any(l => l.Id.StartsWith($"{g.Key}/{set.Namespace}/{set.Name}/", StringComparison.Ordinal)))
        .Select(g => g.Value)
        .FirstOrDefault();

    private static GatewayTruth Of(JsonObject status, GatewayFacts facts) => new(
        new Sequence<GatewayAddress>(facts.Addresses),
        ProgrammedVerdict.OfGateway(facts, status["conditions"] is JsonArray conditions && Conditions.IsTrue(conditions, "Accepted")),
        ProgrammedVerdict.OfConfiguration(facts));
}
