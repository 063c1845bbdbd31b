using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Attaches routes to listeners (Gateway API, "Attaching routes to Gateways").</summary>
internal sealed class ParentResolver(
    SnapshotIndex index, ImmutableArray<GatewayState> gateways, FaultContainment containment, HeldGateways held, DiagnosticSink diagnostics)
{
    private readonly Dictionary<ObjectReference, GatewayState> _ours = gateways.DistinctBy(g => g.Reference).ToDictionary(g => g.Reference);
    private readonly Dictionary<ObjectReference, GatewayState> _sets = gateways
        .SelectMany(g => g.Sets.Select(s => (s.Resource.Reference, Gateway: g))).DistinctBy(s => s.Reference).ToDictionary(s => s.Reference, s => s.Gateway);

    private readonly HashSet<ObjectReference> _all = [.. index.Gateways.Select(g => g.Reference), .. index.ListenerSets.Select(s => s.Reference)];

    /// <summary>One entry for each parentRef that names a Gateway of ours.</summary>
    public ImmutableArray<RouteParent> Resolve(HttpRoute route, ImmutableArray<string> hostnames)
    {
        var refs = route.Spec.ParentRefs;
        return containment.Run<ImmutableArray<RouteParent>>(
            new(route.Reference, TranslationStep.ParentRef, "spec.parentRefs"),
            () =>
            {
                var positions = route.Positions("spec.parentRefs", refs.Length);
                return [.. refs.Select((r, i) => Resolve(route, hostnames, r, positions[i])).OfType<RouteParent>()];
            },
            defect => [.. refs.Select((r, i) => Resolve(route, hostnames, r, i)).OfType<RouteParent>().Select(p => p with { Defect = defect })]);
    }

    private RouteParent? Resolve(HttpRoute route, ImmutableArray<string> hostnames, ParentReference reference, int position)
    {
        var path = $"spec.parentRefs[{position}]";
        if (reference is not { Group: ApiGroup.GatewayApi, Kind: "Gateway" or "ListenerSet" })
        {
            diagnostics.Info(route.Reference, path, $"Parents of kind {reference.Kind} are not served.");
            return null;
        }

        var parent = new ObjectReference(ApiGroup.GatewayApi, reference.Kind, reference.Namespace ?? route.Metadata.Namespace, reference.Name);
        if ((_ours.GetValueOrDefault(parent) ?? _sets.GetValueOrDefault(parent)) is not { } gateway)
        {
            if (!_all.Contains(parent))
                diagnostics.Warning(route.Reference, path, $"{parent} does not exist, so the route is not served there.");
            return null;
        }

        var wanted = new RouteParent(reference, parent, gateway, path, [], null);
        return containment.Run(
            new(route.Reference, TranslationStep.ParentRef, path),
            () => Attach(wanted, route, hostnames),
            defect => AttachToListeners(wanted, route, hostnames) with { Defect = defect });
    }

    private RouteParent Attach(RouteParent wanted, HttpRoute route, ImmutableArray<string> hostnames)
    {
        if (route.IssuesAt(wanted.FieldPath) is [var issue, ..])
            return wanted with { Problem = Problem.From(ConditionReason.UnsupportedValue, issue) };
        return hostnames.IsEmpty && !route.Spec.Hostnames.IsEmpty
            ? Failed(wanted, ConditionReason.UnsupportedValue, "None of the route's host names is valid.")
            : AttachToListeners(wanted, route, hostnames);
    }

    private RouteParent AttachToListeners(RouteParent wanted, HttpRoute route, ImmutableArray<string> hostnames)
    {
        var (reference, parent) = (wanted.Reference, wanted.Parent);
        var named = wanted.Gateway.Listeners
            .Where(l => l.IsNamed(parent, reference.SectionName) && (reference.Port is null || l.Spec.Port == reference.Port))
            .ToList();
        if (named.Count == 0)
            return Failed(wanted, ConditionReason.NoMatchingParent, $"{parent} has no listener with this sectionName and port.");
        var open = named.FindAll(l => l.RouteKinds.Contains(route.Kind) && LetsIn(l, route.Metadata.Namespace));
        if (open.Count == 0)
        {
            return Failed(wanted, ConditionReason.NotAllowedByListeners,
                $"No listener of {parent} allows {route.Kind}s of namespace {route.Metadata.Namespace}.");
        }

        var accepted = open.FindAll(l => l.Accepted);
        if (accepted.Count == 0)
            return Failed(wanted, ConditionReason.NoMatchingParent, $"The listeners of {parent} that are meant are not accepted; see its status.");
        var attached = accepted.Select(l => Intersect(l, hostnames)).OfType<ListenerAttachment>().ToImmutableArray();
        return attached.IsEmpty
            ? Failed(wanted, ConditionReason.NoMatchingListenerHostname, $"No listener of {parent} has a host name in common with the route.")
            : wanted with { Attachments = attached };
    }

    /// <summary>Whoever lets a route in by mistake, or keeps one out that guards something, is the Gateway: so that is what is held.</summary>
    private bool LetsIn(ListenerState listener, string routeNamespace) => containment.Run(
        new(listener.Gateway.Reference, TranslationStep.AllowedRoutes, listener.Path + ".allowedRoutes"),
        () => AllowedNamespaces.Includes(listener, routeNamespace, index),
        defect =>
        {
            held.Hold(listener.Gateway.Reference, defect);
            return false;
        });

    private static RouteParent Failed(RouteParent wanted, string reason, string message) =>
        wanted with { Problem = new(reason, wanted.FieldPath, message) };

    /// <summary>A route without host names has its listener's, and is no less specific than one that says that name.</summary>
    private static ListenerAttachment? Intersect(ListenerState listener, ImmutableArray<string> hostnames)
    {
        if (hostnames.IsEmpty)
            return new(listener, listener.Hostname is { } own ? [own] : []);
        if (listener.Hostname is null)
            return new(listener, hostnames);
        ImmutableArray<string> common = [.. hostnames.Select(h => Hostnames.Intersect(listener.Hostname, h)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return common.IsEmpty ? null : new(listener, common);
    }
}
