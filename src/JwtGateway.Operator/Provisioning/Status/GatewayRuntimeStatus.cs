using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>
/// Turns the statuses of translation, which knows what should be served, into the truth about what is: <c>Programmed</c> of Gateways and
/// listeners, <c>status.addresses</c>, and <c>KeysLoaded</c> of policies. Pure: the same facts give the same statuses.
/// </summary>
/// <param name="gateways">The facts about each Gateway, by <c>namespace/name</c>.</param>
internal sealed class GatewayRuntimeStatus(IReadOnlyDictionary<string, GatewayFacts> gateways)
{
    private readonly KeysLoaded _keys = new(gateways.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value));

    /// <summary>The status to write. <paramref name="update"/> stays as it is.</summary>
    public StatusUpdate Merge(StatusUpdate update)
    {
        var status = update.Status.DeepClone().AsObject();
        switch (update.Object)
        {
            case { Group: ApiGroup.GatewayApi, Kind: "Gateway" } when gateways.TryGetValue($"{update.Object.Namespace}/{update.Object.Name}", out var facts):
                Merge(status, facts);
                break;
            case { Kind: "SecurityPolicy" }:
                _keys.Report(update.Object, status);
                break;
        }

        return update with { Status = status };
    }

    private static void Merge(JsonObject status, GatewayFacts facts)
    {
        status["addresses"] = GatewayAddresses.ToJson(facts.Addresses);
        if (status["conditions"] is JsonArray conditions)
            Conditions.Decide(conditions, ProgrammedVerdict.OfGateway(facts, Conditions.IsTrue(conditions, "Accepted")));
        var configuration = ProgrammedVerdict.OfConfiguration(facts);
        if (configuration.Programmed)
            return; // Which is what translation says of each listener, without a count of proxies that would change with every pod.
        foreach (var listener in (status["listeners"] as JsonArray ?? []).Select(l => l?["conditions"]).OfType<JsonArray>())
            Conditions.Decide(listener, configuration);
    }
}
