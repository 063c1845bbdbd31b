using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Attaches routes to listeners (Gateway API, "Attaching routes to Gateways").</summary>
internal sealed class ParentResolver(SnapshotIndex index, ImmutableArray<GatewayState> gateways, DiagnosticSink diagnostics)
{
    private readonly Dictionary<ObjectReference, GatewayState> _ours = gateways.DistinctBy(g => g.Reference).ToDictionary(g => g.Reference);
    private readonly HashSet<ObjectReference> _all = [.. index.Gateways.Select(g => g.Reference)];

    /// <summary>One entry for each parentRef that names a Gateway of ours.</summary>
    public ImmutableArray<RouteParent> Resolve(HttpRoute route, ImmutableArray<string> hostnames)
    {
        var refs = route.Spec.ParentRefs;
        var positions = route.Positions("spec.parentRefs", refs.Length);
        return [.. refs.Select((r, i) => Resolve(route, hostnames, r, $"spec.parentRefs[{positions[i]}]")).OfType<RouteParent>()];
    }

    private RouteParent? Resolve(HttpRoute route, ImmutableArray<string> hostnames, ParentReference reference, string path)
    {
        if (reference is not { Group: ApiGroup.GatewayApi, Kind: "Gateway" })
        {
            diagnostics.Info(route.Reference, path, $"Parents of kind {reference.Kind} are not served.");
            return null;
        }

        var parent = new ObjectReference(ApiGroup.GatewayApi, "Gateway", reference.Namespace ?? route.Metadata.Namespace, reference.Name);
        if (!_ours.TryGetValue(parent, out var gateway))
        {
            if (!_all.Contains(parent))
                diagnostics.Warning(route.Reference, path, $"{parent} does not exist, so the route is not served there.");
            return null;
        }

        var outcome = Attach(route, hostnames, reference, gateway, path);
        return new RouteParent(reference, parent.Namespace, gateway, outcome.Attachments, outcome.Problem);
    }

    private (ImmutableArray<ListenerAttachment> Attachments, Problem? Problem) Attach(
        HttpRoute route, ImmutableArray<string> hostnames, ParentReference reference, GatewayState gateway, string path)
    {
        if (route.IssuesAt(path) is [var issue, ..])
            return ([], Problem.From(ConditionReason.UnsupportedValue, issue));
        if (hostnames.IsEmpty && !route.Spec.Hostnames.IsEmpty)
            return ([], new(ConditionReason.UnsupportedValue, path, "None of the route's host names is valid."));
        var named = gateway.Listeners
            .Where(l => (reference.SectionName is null || l.Spec.Name == reference.SectionName) && (reference.Port is null || l.Spec.Port == reference.Port))
            .ToList();
        if (named.Count == 0)
            return ([], new(ConditionReason.NoMatchingParent, path, $"{gateway.Reference} has no listener with this sectionName and port."));
        var open = named.FindAll(l => l.AllowsHttpRoutes && AllowedNamespaces.Includes(l, route.Metadata.Namespace, index));
        if (open.Count == 0)
        {
            return ([], new(ConditionReason.NotAllowedByListeners, path,
                $"No listener of {gateway.Reference} allows HTTPRoutes of namespace {route.Metadata.Namespace}."));
        }

        var accepted = open.FindAll(l => l.Accepted);
        if (accepted.Count == 0)
            return ([], new(ConditionReason.NoMatchingParent, path, $"The listeners of {gateway.Reference} that are meant are not accepted; see its status."));
        var attached = accepted.Select(l => Intersect(l, hostnames)).OfType<ListenerAttachment>().ToImmutableArray();
        return attached.IsEmpty
            ? ([], new(ConditionReason.NoMatchingListenerHostname, path, $"No listener of {gateway.Reference} has a host name in common with the route."))
            : (attached, null);
    }

    private static ListenerAttachment? Intersect(ListenerState listener, ImmutableArray<string> hostnames)
    {
        if (hostnames.IsEmpty || listener.Hostname is null)
            return new(listener, hostnames);
        ImmutableArray<string> common = [.. hostnames.Select(h => Hostnames.Intersect(listener.Hostname, h)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return common.IsEmpty ? null : new(listener, common);
    }
}
