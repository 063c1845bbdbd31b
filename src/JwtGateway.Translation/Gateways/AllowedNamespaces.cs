using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Gateways;

/// <summary>Which namespaces' routes a listener lets in (Gateway API, RouteNamespaces).</summary>
internal static class AllowedNamespaces
{
    public static bool Includes(ListenerState listener, string routeNamespace, SnapshotIndex index) =>
        listener.Spec.AllowedRoutes?.Namespaces switch
        {
            null or { From: "Same" } => routeNamespace == listener.Owner.Metadata.Namespace,
            { From: "All" } => true,
            { From: "Selector", Selector: { } selector } => LabelSelectors.Selects(selector, index.NamespaceLabels(routeNamespace)),
            _ => false,
        };
}
