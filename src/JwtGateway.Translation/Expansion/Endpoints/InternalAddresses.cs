using JwtGateway.Resources;
using JwtGateway.Resources.Traffic;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>
/// The internal endpoints by their addresses (ngrok, "Internal Endpoints"): reached by <c>forward-internal</c> of policies of their namespace. Others' would be a way into a
/// namespace that nobody there agreed to.
/// </summary>
internal sealed class InternalAddresses(ClusterSnapshot snapshot)
{
    // Read when a policy asks for one, so that a defect in it closes that policy and not all.
    private readonly Lazy<Dictionary<(string Namespace, bool IsHttps, string Host, int Port), ObjectReference>> _known = new(() => Index(snapshot));

    /// <summary>The oldest endpoint that has an address; null: there is none.</summary>
    public ObjectReference? Find(string ns, EndpointAddress address) => _known.Value.GetValueOrDefault((ns, address.IsHttps, address.Host, address.Port));

    private static Dictionary<(string, bool, string, int), ObjectReference> Index(ClusterSnapshot snapshot)
    {
        var known = new Dictionary<(string, bool, string, int), ObjectReference>();
        foreach (var endpoint in snapshot.AgentEndpoints.Concat<KubernetesResource>(snapshot.CloudEndpoints).Order(ResourceAge.Order))
        {
            var (url, bindings) = endpoint is AgentEndpoint agent ? (agent.Spec.Url, agent.Spec.Bindings) : (((CloudEndpoint)endpoint).Spec.Url, ((CloudEndpoint)endpoint).Spec.Bindings);
            if (EndpointAddress.Read(url) is { Problem: null, IsInternal: true } address && bindings is [] or ["internal"])
                known.TryAdd((endpoint.Metadata.Namespace, address.IsHttps, address.Host, address.Port), endpoint.Reference);
        }

        return known;
    }
}
