using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Tests;

/// <summary>
/// The promise that matters most, worked out again from the snapshot alone and as naively as possible: whatever a SecurityPolicy may have been
/// meant for has a policy, however broken the SecurityPolicy is.
/// </summary>
internal static class FailClosedProperty
{
    private const string Annotation = "jwtgateway.io/security-policy";

    /// <summary>Some of the annotations by which other controllers keep clients out, in part.</summary>
    private static readonly string[] Guards =
        ["ingress.kubernetes.io/auth-", "ingress.kubernetes.io/whitelist-source-range", "ingress.kubernetes.io/server-snippet", "haproxy.org/auth-", "konghq.com/plugins", "k8s.ngrok.com/modules"];
    private static readonly HashSet<string> Kinds = ["Gateway", "HTTPRoute", "GRPCRoute"];
    private static readonly HashSet<string> NotServed = ["TCPRoute", "TLSRoute", "UDPRoute", "ListenerSet"];

    /// <summary>Routes that are served without a policy although one is for them; empty when the promise is kept.</summary>
    public static IEnumerable<string> Violations(ClusterSnapshot input, TranslationResult result) =>
        from gateway in result.Gateways
        from route in gateway.Routes
        where !IsGuarded(route.Policy) && route.Listener.Length > 0
        from policy in input.SecurityPolicies.Concat(input.Unread.Where(u => u.Kind == "SecurityPolicy").Select(Unread))
        where IsFor(policy, route, input)
        select $"{route.Id} on {route.Listener} has no policy, but {policy.Reference} is for it";

    /// <summary>
    /// Routes of Ingresses whose annotations name policies, or keep clients out where another controller serves, and that answer without regard to them; empty when the
    /// promise is kept.
    /// </summary>
    public static IEnumerable<string> Unnamed(ClusterSnapshot input, TranslationResult result) =>
        from ingress in input.Ingresses
        from gateway in result.Gateways
        from route in gateway.Routes
        where route.Id.StartsWith($"Ingress/{ingress.Metadata.Namespace}/{ingress.Metadata.Name}/", StringComparison.Ordinal)
        where route.Fault is null
        from policy in Named(ingress)
        where !HasSay(route.Policy, policy)
        select $"{route.Id} on {route.Listener} is not held to {policy}";

    /// <summary>What the annotations ask for: names of policies, and what no policy is called where nothing may pass.</summary>
    private static IEnumerable<string> Named(Ingress ingress)
    {
        var (ns, annotations) = (ingress.Metadata.Namespace, ingress.Metadata.Annotations);
        if (annotations.TryGetValue(Annotation, out var security))
            yield return $"SecurityPolicy.{ApiGroup.JwtGateway} {ns}/{security}";
        foreach (var name in annotations.Keys.Where(MayGuard))
            yield return $"(annotation {name})";
        if (ingress.Issues.Any(i => i.Path.StartsWith("metadata.annotations", StringComparison.Ordinal)))
            yield return "(annotations that cannot be read)";
    }

    private static bool MayGuard(string annotation) => annotation.StartsWith("jwtgateway.io/", StringComparison.Ordinal)
        ? annotation is not (Annotation or "jwtgateway.io/traffic-policy")
        : Guards.Any(annotation.Contains);

    /// <summary>Routes of IngressRoutes, Ingresses and HTTPRoutes that name a Middleware, and that answer without it; empty when the promise is kept.</summary>
    public static IEnumerable<string> Unchained(ClusterSnapshot input, TranslationResult result) =>
        from gateway in result.Gateways
        from route in gateway.Routes
        where route.Fault is null
        from middleware in MiddlewareNames.Of(route.Id.Split('/'), input)
        where !HasSay(route.Policy, middleware) && !HasSay(route.Policy, input, middleware)
        select $"{route.Id} on {route.Listener} does without {middleware}";

    /// <summary>Routes on which a Gateway's only policy, which forbids to be overridden, has no say; empty when the promise is kept.</summary>
    public static IEnumerable<string> Weakened(ClusterSnapshot input, TranslationResult result) =>
        from policy in input.SecurityPolicies
        where policy is { Issues.IsEmpty: true, Spec: { Override: "Forbidden", TargetRef: null, TargetSelectors.IsEmpty: true } }
        from target in policy.Spec.TargetRefs
        where target is { Kind: "Gateway", SectionName: null, Group: ApiGroup.GatewayApi, Name: not "" } && Targets(policy) is not null
            && input.SecurityPolicies.All(p => p == policy || p.Metadata.Namespace != policy.Metadata.Namespace
                || (p.Spec.TargetSelectors.IsEmpty && Targets(p) is { } others && !others.Exists(t => t.Name == target.Name && t.SectionName is null)))
        from gateway in result.Gateways
        where gateway.Gateway == $"{policy.Metadata.Namespace}/{target.Name}"
        from route in gateway.Routes
        where route.Listener.Length > 0 && !HasSay(route.Policy, policy.Reference.ToString())
        select $"{route.Id} on {route.Listener} is not held to {policy.Reference}";

    /// <summary>A chain has its say where each of its links has.</summary>
    private static bool HasSay(RoutePolicyIr? policy, ClusterSnapshot input, string chain) =>
        input.Middlewares.FirstOrDefault(m => m.Reference.ToString() == chain) is { Spec.Chain: { } links } named
        && links.Middlewares.All(l => $"Middleware.{ApiGroup.Traefik} {(l.Namespace is { Length: > 0 } ns ? ns : named.Metadata.Namespace)}/{l.Name}" is var link
            && (HasSay(policy, link) || HasSay(policy, input, link)));

    /// <summary>What only changes requests guards nothing.</summary>
    private static bool IsGuarded(RoutePolicyIr? policy) => policy switch
    {
        null or ChangeIr => false,
        AllOfIr all => all.Policies.Any(IsGuarded),
        _ => true,
    };

    /// <summary>Or nothing at all passes.</summary>
    private static bool HasSay(RoutePolicyIr? policy, string source) => policy switch
    {
        null => false,
        DenyIr => true,
        AllOfIr all => all.Policies.Any(p => HasSay(p, source)),
        _ => policy.Source == source,
    };

    private static SecurityPolicy Unread(ObjectReference reference) => new()
    {
        Metadata = new() { Name = reference.Name, Namespace = reference.Namespace is "" ? "default" : reference.Namespace },
    };

    private static bool IsFor(SecurityPolicy policy, RouteIr route, ClusterSnapshot input)
    {
        var (kind, routeNs, routeName, rule) = Parts(route.Id.Split('/'));
        var listener = route.Listener.Split('/');
        var ns = policy.Metadata.Namespace;
        if (IsForWhoNamesIt(policy))
            return false;
        if (Targets(policy) is not { } targets || !NaiveSelectors.AreClear(policy))
            return ns == routeNs || ns == listener[0];
        return NaiveSelectors.Select(policy, kind, routeNs, routeName, input)
            || NaiveSelectors.Select(policy, "Gateway", listener[0], listener[1], input)
            || targets.Any(t => t.Kind switch
        {
            "HTTPRoute" or "GRPCRoute" => t.Kind == kind && ns == routeNs && t.Name == routeName
                && IsForSection(t, RuleNames(input, kind, ns, routeName).ElementAtOrDefault(rule), RuleNames(input, kind, ns, routeName)),
            "Ingress" => t.Kind == kind && ns == routeNs && t.Name == routeName,
            "Gateway" => ns == listener[0] && t.Name == listener[1] && IsForSection(t, listener[2], ListenerNames(input, ns, t.Name)),
            _ => false,
        });
    }

    /// <summary>Its author says that it has no targets; where that is not said, or not all is read, it may have some.</summary>
    private static bool IsForWhoNamesIt(SecurityPolicy policy) =>
        policy is { Spec: { TargetRef: null, TargetRefs.IsEmpty: true, TargetSelectors.IsEmpty: true }, Written: { } written } && policy.Issues.All(i => i.Path.Length > 0 && !i.Path.StartsWith("spec", StringComparison.Ordinal))
        && policy.ApiVersion.StartsWith(ApiGroup.JwtGateway, StringComparison.Ordinal) && written.Json.Contains("\"targetRefs\":[]", StringComparison.Ordinal);

    /// <summary>An unknown section may mean any.</summary>
    private static bool IsForSection(LocalPolicyTargetReference target, string? section, string?[] all) =>
        target.SectionName is null || target.SectionName == section || !all.Contains(target.SectionName);

    /// <summary>Null when nobody can say what the policy is for.</summary>
    private static List<LocalPolicyTargetReference>? Targets(SecurityPolicy policy)
    {
        List<LocalPolicyTargetReference> targets = [.. policy.Spec.TargetRefs];
        if (policy.Spec.TargetRef is { } single)
            targets.Add(single);
        var isWhole = policy.Issues.All(i => i.Path is not ("" or "spec" or "spec.targetRef" or "spec.targetRefs")
            && !i.Path.StartsWith("spec.targetSelectors", StringComparison.Ordinal)
            && !(i.Path.StartsWith("spec.targetRefs[", StringComparison.Ordinal) && i.Path.EndsWith(']')));
        var oneForm = policy.Spec.TargetRef is null || policy.Spec.TargetRefs.IsEmpty;
        if (targets.Count == 0 && policy.Spec.TargetSelectors.IsEmpty)
            return null;
        var known = targets.TrueForAll(t => t is { Group: ApiGroup.Networking, Kind: "Ingress", Name: not "" } || t is { Group: ApiGroup.GatewayApi, Name: not "" } && (Kinds.Contains(t.Kind) || NotServed.Contains(t.Kind)));
        return isWhole && oneForm && known ? targets : null;
    }

    private static string?[] ListenerNames(ClusterSnapshot input, string ns, string name) =>
        [.. input.Gateways.Where(g => g.Metadata.Namespace == ns && g.Metadata.Name == name).SelectMany(g => g.Spec.Listeners).Select(l => l.Name)];

    private static string?[] RuleNames(ClusterSnapshot input, string kind, string ns, string name) => kind == "GRPCRoute"
        ? [.. input.GrpcRoutes.Where(r => r.Metadata.Namespace == ns && r.Metadata.Name == name).SelectMany(r => r.Spec.Rules).Select(r => r.Name)]
        : [.. input.HttpRoutes.Where(r => r.Metadata.Namespace == ns && r.Metadata.Name == name).SelectMany(r => r.Spec.Rules).Select(r => r.Name)];

    private static (string Kind, string Namespace, string Name, int Rule) Parts(string[] id) => (id[0], id[1], id[2], int.Parse(id[4]));
}
