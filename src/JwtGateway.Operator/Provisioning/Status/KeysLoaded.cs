using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>
/// The condition <c>KeysLoaded</c> of policies with remote providers. It is about the policy, so it is the same for each ancestor. Its
/// <c>lastTransitionTime</c> says since when; times of fetches that went well are not in its message, or it would be written with each fetch.
/// </summary>
internal sealed class KeysLoaded
{
    private const string Type = "KeysLoaded";
    private readonly Dictionary<string, List<GatewayFacts>> _gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, JwtProviderIr>> _providers = new(StringComparer.Ordinal);

    public KeysLoaded(IEnumerable<GatewayFacts> gateways)
    {
        foreach (var gateway in gateways)
        {
            foreach (var provider in gateway.Configuration.Providers)
                Add(provider, gateway);
        }
    }

    /// <summary>Adds the condition to the entries in which we say that the policy is accepted.</summary>
    public void Report(ObjectReference policy, JsonObject status)
    {
        if (!_providers.TryGetValue($"{policy.Kind}.{policy.Group}/{policy.Namespace}/{policy.Name}", out var providers))
            return;
        var health = providers.Values.Select(p => ProviderHealth.Of(p, _gateways[p.Id])).OfType<ProviderHealth>().ToList();
        if (health.Count == 0)
            return;
        var (value, reason) =
            health.Exists(h => h.Loaded == false) ? ("False", "KeysNotLoaded")
            : health.Exists(h => h.Loaded is null) ? ("Unknown", "Pending")
            : ("True", health.Exists(h => h.Failing) ? "RefreshFailing" : "KeysLoaded");
        foreach (var conditions in Accepted(status))
            Conditions.Add(conditions, Type, value, reason, string.Join('\n', health.Select(h => h.Message)));
    }

    private static IEnumerable<JsonArray> Accepted(JsonObject status) => (status["ancestors"] as JsonArray ?? [])
        .Select(a => a?["conditions"]).OfType<JsonArray>().Where(c => Conditions.IsTrue(c, "Accepted"));

    private void Add(JwtProviderIr provider, GatewayFacts gateway)
    {
        // Kind, namespace and name of the policy have no slash; what its author calls a provider may.
        var policy = string.Join('/', provider.Id.Split('/').Take(3));
        if (!_providers.TryGetValue(policy, out var ofPolicy))
            _providers[policy] = ofPolicy = new(StringComparer.Ordinal);
        ofPolicy.TryAdd(provider.Id, provider);
        if (!_gateways.TryGetValue(provider.Id, out var ofProvider))
            _gateways[provider.Id] = ofProvider = [];
        ofProvider.Add(gateway);
    }
}
