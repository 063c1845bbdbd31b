using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Resources;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>
/// The condition <c>KeysLoaded</c> of policies with remote providers. It is about the policy, so it is the same for each ancestor. Its
/// <c>lastTransitionTime</c> says since when; times of fetches that went well are not in its message, or it would be written with each fetch.
/// </summary>
internal sealed class KeysLoaded
{
    private readonly Dictionary<string, List<GatewayKeys>> _gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, JwtProviderIr>> _providers = new(StringComparer.Ordinal);

    public KeysLoaded(IEnumerable<GatewayFacts> gateways)
    {
        foreach (var gateway in gateways)
        {
            var keys = new GatewayKeys(gateway);
            foreach (var provider in gateway.Configuration.Providers)
                Add(provider, keys);
        }
    }

    /// <summary>The condition; null for a policy whose keys all come with the configuration.</summary>
    public KeysTruth? Of(ObjectReference policy)
    {
        if (!_providers.TryGetValue($"{policy.Kind}.{policy.Group}/{policy.Namespace}/{policy.Name}", out var providers))
            return null;
        var health = providers.Values.Select(p => ProviderHealth.Of(p, _gateways[p.Id])).OfType<ProviderHealth>().ToList();
        if (health.Count == 0)
            return null;
        var (value, reason) =
            health.Exists(h => h.Loaded == false) ? ("False", "KeysNotLoaded")
            : health.Exists(h => h.Loaded is null) ? ("Unknown", "Pending")
            : ("True", health.Exists(h => h.Failing) ? "RefreshFailing" : "KeysLoaded");
        return new KeysTruth(value, reason, string.Join('\n', health.Select(h => h.Message)));
    }

    private void Add(JwtProviderIr provider, GatewayKeys gateway)
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

/// <summary>Sources of keys of one Gateway, and what its proxies say of them, by their ids.</summary>
internal sealed class GatewayKeys(GatewayFacts facts)
{
    private readonly Dictionary<string, KeySourceIr> _sources = facts.Configuration.KeySources.ToDictionary(source => source.Id, StringComparer.Ordinal);
    private readonly ILookup<string, KeySourceReport> _reports =
        facts.Proxies.SelectMany(proxy => proxy.KeySources).ToLookup(report => report.Id, StringComparer.Ordinal);

    public KeySourceIr? Source(string id) => _sources.GetValueOrDefault(id);

    public IEnumerable<KeySourceReport> Reports(string id) => _reports[id];
}
