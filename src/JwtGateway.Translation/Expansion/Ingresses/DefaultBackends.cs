using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>
/// Who gets requests that no path is for. The default backend of an Ingress without rules is that of its whole class; that of one with rules is for its own
/// hosts, and goes before it there. Of several the oldest Ingress's counts, which the others are told.
/// </summary>
internal sealed class DefaultBackends(DiagnosticSink diagnostics)
{
    /// <summary>The Ingresses come oldest first.</summary>
    public IEnumerable<StandInRoute> Of(ImmutableArray<ReadIngress> ingresses) =>
        ingresses.GroupBy(i => i.StandIn.Reference).SelectMany(shared => OfShared([.. shared]));

    private IEnumerable<StandInRoute> OfShared(List<ReadIngress> shared)
    {
        var ofAll = First([.. shared.Where(i => i is { HasNoRules: true, Default: not null })], "all other hosts");
        var hosts = (from i in shared from h in i.Hosts group i by h.Name).ToDictionary(h => h.Key, h => h.Distinct().Where(i => i.Default is not null).ToList(), StringComparer.Ordinal);
        hosts.TryAdd("", []);
        var leavesNothing = (from i in shared from h in i.Hosts from p in h.Paths where p.Matches.Any(m => m is { Path: { Type: PathMatchType.Prefix, Value: "/" }, Predicate: null }) select h.Name).ToHashSet(StringComparer.Ordinal);
        return from host in hosts
               let ingress = First(host.Value, HostPatterns.Described(host.Key)) ?? ofAll
               where ingress is not null && !leavesNothing.Contains(host.Key)
               select new StandInRoute { StandIn = ingress.StandIn, Source = ingress.Source, Host = host.Key, Rules = [ingress.Default!], IsFallback = true, Http = ingress.Http, Https = ingress.Https };
    }

    private ReadIngress? First(List<ReadIngress> rivals, string ofWhat)
    {
        foreach (var later in rivals.Skip(1))
        {
            diagnostics.Warning(later.Source.Reference, "spec.defaultBackend",
                $"The default backend of {ofWhat} is {rivals[0].Source.Reference}'s, which comes first; its requests do not come here.");
        }

        return rivals.FirstOrDefault();
    }
}
