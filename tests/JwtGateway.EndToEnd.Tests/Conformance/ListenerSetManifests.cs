namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Manifests of ListenerSets, and of Gateways that let them in.</summary>
internal static class ListenerSetManifests
{
    /// <summary>A ListenerSet.</summary>
    /// <param name="name">Its name, or <c>$app/name</c>.</param>
    /// <param name="gateway">A Gateway of <c>$infra</c>.</param>
    /// <param name="listeners">Flow-style YAML.</param>
    public static string ListenerSet(string name, string gateway, params string[] listeners) => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: ListenerSet
        metadata: {name: {{name.Split('/')[^1]}}, namespace: {{(name.Contains('/', StringComparison.Ordinal) ? name.Split('/')[0] : "$infra")}}}
        spec:
          parentRef: {name: {{gateway}}, namespace: $infra, kind: Gateway, group: gateway.networking.k8s.io}
          listeners:
        {{string.Join('\n', listeners.Select(listener => "    - " + listener))}}

        """;

    /// <summary>An HTTP listener.</summary>
    public static string Http(string name, string hostname, int port = 80, string more = "") => $"{{name: {name}, port: {port}, protocol: HTTP, hostname: '{hostname}'{more}}}";

    /// <summary>A Gateway's field.</summary>
    /// <param name="namespaces">E.g. <c>from: Same</c>.</param>
    public static string Allowing(string namespaces) => $"allowedListeners: {{namespaces: {{{namespaces}}}}}";

    /// <summary>A parentRef of kind ListenerSet, as an item of a flow-style list.</summary>
    public static string To(string set, string? section = null) =>
        $"{{group: gateway.networking.k8s.io, kind: ListenerSet, name: {set.Split('/')[^1]}{(set.Contains('/', StringComparison.Ordinal) ? ", namespace: " + set.Split('/')[0] : "")}{(section is null ? "" : ", sectionName: " + section)}}}";

    /// <summary>A rule for a path.</summary>
    public static string Path(string path, string service) => $"  - matches: [{{path: {{value: {path}}}}}]\n    backendRefs: [{{name: {service}, port: 8080}}]";
}
