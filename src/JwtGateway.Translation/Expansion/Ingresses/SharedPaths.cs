using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>Says where two Ingresses have the same host and path: the older has its requests. Where one has a priority that counts instead of its age.</summary>
internal static class SharedPaths
{
    /// <summary>The Ingresses come oldest first.</summary>
    public static void Report(ImmutableArray<ReadIngress> ingresses, DiagnosticSink diagnostics)
    {
        var holders = new Dictionary<(ObjectReference StandIn, string Host, PathMatchType Type, string Path), ObjectReference>();
        foreach (var ingress in ingresses)
        {
            foreach (var (host, match) in from h in ingress.Hosts from p in h.Paths from m in p.Matches where m.Predicate is null select (h.Name, m.Path))
            {
                var key = (ingress.StandIn.Reference, host, match.Type, match.Type == PathMatchType.Prefix ? match.Value.TrimEnd('/') : match.Value);
                if (!holders.TryAdd(key, ingress.Source.Reference))
                {
                    diagnostics.Warning(ingress.Source.Reference, "spec.rules",
                        $"Path {match.Value} ({match.Type}) of {HostPatterns.Described(host)} is {holders[key]}'s, which comes first; its requests do not come here.");
                }
            }
        }
    }
}
