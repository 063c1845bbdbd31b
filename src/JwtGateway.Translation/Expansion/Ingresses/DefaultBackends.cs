using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>
/// Who gets requests that no path is for. The default backend of an Ingress without rules is that of its whole class; that of one with rules is for its own
/// hosts, and goes before it there. Of several the oldest Ingress's counts.
/// </summary>
internal static class DefaultBackends
{
    /// <summary>The Ingresses come oldest first.</summary>
    public static IEnumerable<StandInRoute> Of(ImmutableArray<ReadIngress> ingresses) =>
        ingresses.GroupBy(i => i.StandIn.Reference).SelectMany(shared => OfShared([.. shared]));

    private static IEnumerable<StandInRoute> OfShared(List<ReadIngress> shared)
    {
        var ofAll = shared.Find(i => i is { HasNoRules: true, Default: not null });
        var own = new Dictionary<string, ReadIngress?>(StringComparer.Ordinal);
        foreach (var (ingress, host) in from i in shared from h in i.Hosts select (i, h.Name))
        {
            if (own.GetValueOrDefault(host) is null)
                own[host] = ingress.Default is null ? null : ingress;
        }

        own.TryAdd("", null);
        var leavesNothing = (from i in shared from h in i.Hosts from p in h.Paths where p.Matches.Any(m => m.Path is { Type: PathMatchType.Prefix, Value: "/" }) select h.Name).ToHashSet(StringComparer.Ordinal);
        return from host in own
               let ingress = host.Value ?? ofAll
               where ingress is not null && !leavesNothing.Contains(host.Key)
               select new StandInRoute { StandIn = ingress.StandIn, Source = ingress.Source, Host = host.Key, Rules = [ingress.Default!], IsFallback = true, Http = ingress.Http, Https = ingress.Https };
    }
}
