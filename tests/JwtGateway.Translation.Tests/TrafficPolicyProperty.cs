using JwtGateway.Ir;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Tests;

/// <summary>
/// What <see cref="FailClosedProperty"/> promises, for Traffic Policies, worked out as naively: whoever is named by an annotation of a Gateway, Ingress or Service, by
/// a filter, or is written into an endpoint, has a say in each route that it is for, or nothing passes there.
/// </summary>
internal static class TrafficPolicyProperty
{
    private const string New = "ngrok.com/traffic-policy";

    public static IEnumerable<string> Violations(ClusterSnapshot input, TranslationResult result) =>
        from gateway in result.Gateways
        from route in gateway.Routes
        where route.Fault is null
        from unheld in Expected(input, route).Where(p => !HasSay(route.Policy, p)).Select(p => $"{route.Id} on {route.Listener} is not held to {p}")
            .Concat(route.Backends.SelectMany((b, i) => Unheld(input, route, b, i)))
        select unheld;

    /// <summary>Shares of a route that name a policy, in a filter or by the Service that they go to, and send requests on without it.</summary>
    private static IEnumerable<string> Unheld(ClusterSnapshot input, RouteIr route, WeightedBackendIr backend, int index) =>
        from policy in OfService(input, backend).Concat(Filters(input, route.Id.Split('/')).ElementAtOrDefault(index) ?? [])
        where backend is { Weight: > 0, Fault: null } && !HasSay(route.Policy, policy) && !HasSay(backend.Policy, policy)
        select $"backend {index} of {route.Id} on {route.Listener} is not held to {policy}";

    private static IEnumerable<string> OfService(ClusterSnapshot input, WeightedBackendIr backend) => backend.Upstream?.Split('/') is ["Service", var ns, var name, ..]
        ? input.Services.Where(s => s.Metadata.Namespace == ns && s.Metadata.Name == name).SelectMany(Named)
        : [];

    /// <summary>Names of the policies in the filters of each backendRef of a rule.</summary>
    private static IEnumerable<IEnumerable<string>> Filters(ClusterSnapshot input, string[] id) => id switch
    {
        ["HTTPRoute", var ns, var name, _, var rule] => input.HttpRoutes.Where(r => r.Metadata.Namespace == ns && r.Metadata.Name == name)
            .SelectMany(r => r.Spec.Rules.ElementAtOrDefault(int.Parse(rule))?.BackendRefs ?? []).Select(b => b.Filters.Select(f => f.ExtensionRef?.Name).OfType<string>()),
        ["GRPCRoute", var ns, var name, _, var rule] => input.GrpcRoutes.Where(r => r.Metadata.Namespace == ns && r.Metadata.Name == name)
            .SelectMany(r => r.Spec.Rules.ElementAtOrDefault(int.Parse(rule))?.BackendRefs ?? []).Select(b => b.Filters.Select(f => f.ExtensionRef?.Name).OfType<string>()),
        _ => [],
    };

    /// <summary>Names of policies.</summary>
    private static IEnumerable<string> Expected(ClusterSnapshot input, RouteIr route)
    {
        var (id, listener) = (route.Id.Split('/'), route.Listener.Split('/'));
        var (kind, ns, name, rule) = (id[0], id[1], id[2], int.Parse(id[4]));
        foreach (var policy in input.Gateways.Where(g => g.Metadata.Namespace == listener[0] && g.Metadata.Name == listener[1]).SelectMany(Named))
            yield return policy;
        var http = kind == "HTTPRoute" ? input.HttpRoutes.FirstOrDefault(r => r.Metadata.Namespace == ns && r.Metadata.Name == name) : null;
        foreach (var filter in http?.Spec.Rules.ElementAtOrDefault(rule)?.Filters ?? [])
        {
            if (filter.ExtensionRef is { Group: ApiGroup.NgrokKubernetes or ApiGroup.Ngrok or ApiGroup.JwtGateway } reference)
                yield return reference.Name;
        }

        foreach (var policy in input.Ingresses.Where(i => kind == "Ingress" && i.Metadata.Namespace == ns && i.Metadata.Name == name).SelectMany(Named))
            yield return policy;
        if (kind == "AgentEndpoint" && input.AgentEndpoints.First(e => e.Metadata.Namespace == ns && e.Metadata.Name == name).Spec.TrafficPolicy is { } agent)
            yield return agent.TargetRef?.Name ?? name;
        if (kind == "CloudEndpoint" && input.CloudEndpoints.First(e => e.Metadata.Namespace == ns && e.Metadata.Name == name) is { } cloud)
            yield return cloud.Spec.TrafficPolicy?.TargetRef?.Name ?? cloud.Spec.TrafficPolicyName ?? name;
    }

    private static IEnumerable<string> Named(KubernetesResource on)
    {
        var annotations = on.Metadata.Annotations;
        var foreign = annotations.GetValueOrDefault(New) ?? annotations.GetValueOrDefault("k8s.ngrok.com/traffic-policy", "");
        return new[] { foreign, annotations.GetValueOrDefault("jwtgateway.io/traffic-policy", "") }.Where(n => n.Length > 0);
    }

    /// <summary>Or nothing at all passes, or there is none that asks for anything.</summary>
    private static bool HasSay(RoutePolicyIr? policy, string name) => policy switch
    {
        null => false,
        DenyIr => true,
        AllOfIr all => all.Policies.Any(p => HasSay(p, name)),
        _ => policy.Source.EndsWith("/" + name, StringComparison.Ordinal),
    };
}
