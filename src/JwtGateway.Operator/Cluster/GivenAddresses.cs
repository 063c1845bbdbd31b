using System.Collections.Immutable;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Cluster;

/// <summary>
/// The addresses that Ingresses were given in this term as leader: one that is ours no longer has them taken back, whoever serves it now. Entries of
/// <c>status.loadBalancer.ingress</c> do not say whose they are, so only what we wrote into the object ourselves is taken, and once.
/// </summary>
internal sealed class GivenAddresses
{
    private readonly Dictionary<ObjectReference, Given> _given = [];

    /// <summary>Remembers what an object is given.</summary>
    public void Note(ObjectReference ingress, string uid, RuntimeTruth? truth)
    {
        if (truth is IngressTruth { Addresses.Items.IsEmpty: false } addresses && !(_given.TryGetValue(ingress, out var known) && known.Uid == uid && known.Truth == addresses))
            _given[ingress] = new Given(ingress, uid, addresses);
    }

    /// <summary>Those that nothing is to be said of any more.</summary>
    public ImmutableArray<Given> Left(ImmutableArray<StatusUpdate> updates)
    {
        if (_given.Count == 0)
            return [];
        var ours = updates.Select(u => u.Object).ToHashSet();
        return [.. _given.Values.Where(g => !ours.Contains(g.Ingress))];
    }

    /// <summary>Forgets an object.</summary>
    public void Forget(Given given) => _given.Remove(given.Ingress);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _given.Clear();

    /// <summary>What an object was given.</summary>
    public sealed record Given(ObjectReference Ingress, string Uid, IngressTruth Truth)
    {
        /// <summary>IP addresses and host names.</summary>
        public ImmutableHashSet<string> Addresses => [.. Truth.Addresses.Items.Select(a => a.Value)];
    }
}
