using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>
/// Backends by the host and port that they stand for: ngrok's documents name hosts and nothing else, and a Backend is how they are given a TLS policy here. It must
/// have one endpoint, so that a host is not sent elsewhere by chance.
/// </summary>
internal sealed class HostBackends(SnapshotIndex index)
{
    /// <summary>The oldest Backend of a namespace that stands for a host; null: there is none.</summary>
    public Backend? Find(string ns, string host, int port) => index.Backends.FirstOrDefault(b =>
        b.Metadata.Namespace == ns && BackendResolver.IsBackendGroup(b.Reference.Group)
        && b.Spec.Endpoints is [{ Fqdn: { } name }] && name.Port == port && string.Equals(name.Hostname, host, StringComparison.OrdinalIgnoreCase));
}
