using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// Traefik's IngressRoutes as HTTPRoutes whose rules name their policies in filters. A rule that cannot be said, or that HTTPRoutes would try in
/// another order than Traefik, refuses, and so does every rule that could get its requests.
/// </summary>
internal sealed class IngressRoutes(SourceObject source, MigrationContext context)
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    public static void Convert(SourceObject source, MigrationContext context) => new IngressRoutes(source, context).Convert();

    private void Convert()
    {
        _ = Metadata.Of(source, [.. source.Annotations.Select(a => a.Key)]);
        source.Changed(SourceObject.Annotation(ClassAnnotation), "The Gateway names a GatewayClass instead.");
        source.Changed("spec.ingressClassName", "The Gateway names a GatewayClass instead.");
        foreach (var (_, i) in source.Spec.Objects("routes"))
            source.Lost($"spec.routes[{i}].observability", "It changes nothing for requests.");
        var sections = Sections();
        var all = context.Of(ApiGroup.Traefik, "IngressRoute").SelectMany(r => r.Spec.Objects("routes")).Select(r => Read(r.Item)).ToList();
        var byHost = new SortedDictionary<string, JsonArray>(StringComparer.Ordinal);
        foreach (var (route, i) in source.Spec.Objects("routes"))
            Convert(route, i, all, byHost);
        if (sections.Count == 0)
        {
            source.Lost("spec.routes", "There is no entry point that it could be served at, so nothing is written.", "routes");
            return;
        }

        if (source.HasUnread("spec") || source.Annotations.Any(a => Ingresses.MayGuard(a.Key)))
        {
            source.Lost("", "It has fields that cannot be migrated (see there), or annotations that may name policies, so all its requests are refused.", "routes");
            foreach (var rule in byHost.Values.SelectMany(r => r).OfType<JsonObject>())
                rule["filters"] = new JsonArray(context.DenyingFilter(source.Namespace));
        }

        Write(byHost, sections);
        source.Changed("spec.routes", "HTTPRoutes, one for each host, without a path that begins anew for other hosts: what no rule of a host is for answers 404 there.", "routes");
    }

    private static RouterRule Read(JsonObject route) => RouterRule.Read(route.Text("match") ?? "", route.Number("priority"));

    private void Convert(JsonObject route, int index, List<RouterRule> all, SortedDictionary<string, JsonArray> byHost)
    {
        var path = $"spec.routes[{index}]";
        var read = Read(route);
        var rule = new JsonObject { ["name"] = $"rule-{index}" };
        var near = all.Where(o => o.MayMeet(read)).ToList();
        var inTheWay = near.Count(o => IsSame(o, read)) > 1 || near.Exists(o => !o.IsWhole || (!IsSame(o, read) && !o.IsOrderedAs(read)));
        var named = new RuleFilters(IsTls());
        var fine = route.Text("syntax") is null or "" or "v3" && route.Text("kind") is null or "Rule" && Named(route, path, named);
        fine &= Services(route, path, rule, named.Redirects);
        var filters = named.All();
        source.Same(path + ".kind");
        source.Changed(path + ".syntax", "An HTTPRoute has no syntaxes.");
        if (read.IsWhole)
        {
            rule["matches"] = new JsonArray(read.Match());
            source.Changed(path + ".match", "matches of a rule; the text prefix of PathPrefix is a regular expression.", "routes");
        }
        else
        {
            source.Lost(path + ".match", "An HTTPRoute cannot say it. No rule is written for it, and rules that could get its requests refuse: write it in another way.", "routes");
        }

        source.Changed(path + ".priority", "HTTPRoutes are ordered by how specific their matches are.");
        if (!read.IsWhole)
            return;
        if (inTheWay || !fine)
        {
            source.Lost(path, inTheWay ? "HTTPRoutes would try this rule and another in another order than Traefik, or the other cannot be said; requests to this one are refused."
                : "Something of it cannot be migrated (see its fields), so requests to it are refused.", "routes");
            filters = [context.DenyingFilter(source.Namespace)];
        }

        if (filters.Count > 0)
            rule["filters"] = filters;
        foreach (var host in read.Hosts is { IsEmpty: false } hosts ? hosts : [""])
        {
            if (!byHost.TryGetValue(host, out var rules))
                byHost[host] = rules = [];
            rules.Add(rule.DeepClone());
        }
    }

    private static bool IsSame(RouterRule a, RouterRule b) => a.Priority == b.Priority && a.Hosts.SequenceEqual(b.Hosts) && JsonNode.DeepEquals(a.Match(), b.Match());

    private void Write(SortedDictionary<string, JsonArray> byHost, List<(string Host, string Section)> sections)
    {
        var gateway = Gateways.Of(context, source.Namespace, "traefik");
        foreach (var (host, rules) in byHost)
        {
            var route = Routes.Http(context, source.Namespace, source.Name, gateway.Name, host, rules);
            route["spec"]!["parentRefs"] = new JsonArray([.. sections.Where(s => s.Host.Length == 0 || s.Host == host)
                .Select(s => (JsonNode)new JsonObject { ["name"] = gateway.Name, ["sectionName"] = s.Section })]);
            context.Write(route);
        }
    }

    /// <summary>The listeners that it is served at, and for which host each is.</summary>
    private List<(string Host, string Section)> Sections()
    {
        var gateway = Gateways.Of(context, source.Namespace, "traefik");
        var points = source.Spec.Texts("entryPoints") ?? ["?"];
        var (tls, sections) = (source.Spec.Object("tls"), new List<(string, string)>());
        if (points.Any(p => p is not ("web" or "websecure")))
            source.Lost("spec.entryPoints", "Only web (port 80) and websecure (port 443) are known; it is not served at others.");
        else
            source.Changed("spec.entryPoints", "Listeners of a Gateway: web is port 80, websecure is port 443.", "names");
        if (tls is null && (points.Count == 0 || points.Contains("web")))
            sections.Add(("", gateway.Listen("", null)));
        if (tls is null && points.Contains("websecure") || tls is not null && tls.Text("secretName") is null && (points.Count == 0 || points.Contains("websecure")))
        {
            sections.Add(("", gateway.ListenByDefault()));
            source.Changed(tls is null ? "spec.entryPoints" : "spec.tls",
                "A listener for TLS without a certificate of its own. It is served once its GatewayClass is annotated jwtgateway.io/default-certificate: NAMESPACE/SECRET; the proxy makes itself none.", "routes");
        }

        if (tls.Text("secretName") is { } secret && (points.Count == 0 || points.Contains("websecure")))
        {
            foreach (var host in source.Spec.Objects("routes").SelectMany(r => Read(r.Item).Hosts is { IsEmpty: false } hosts ? hosts : [""]).Distinct())
                sections.Add((host, gateway.Listen(host, secret)));
            source.Changed("spec.tls.secretName", "tls.certificateRefs of a listener for each host.", "names");
        }

        source.Changed("", "It is served by a Gateway that is written for it."
            + (points.Count == 0 && source.Spec["tls"] is null ? " It was served over TLS as well, with a certificate that nobody trusts; now in clear text alone." : ""), "listeners");
        return sections;
    }

    private bool Services(JsonObject route, string path, JsonObject rule, bool redirects)
    {
        var backends = new JsonArray();
        foreach (var (service, i) in route.Objects("services"))
        {
            var at = $"{path}.services[{i}]";
            var isPlain = service.Text("kind") is null or "Service" && service.Text("scheme") is null or "http"
                && service.All(m => m.Key is "kind" or "name" or "namespace" or "port" or "scheme" or "weight" or "passHostHeader" or "nativeLB" or "nodePortLB" or "strategy");
            var ns = service.Text("namespace") ?? source.Namespace;
            if (!isPlain || service.Text("name") is not { } name || Port(service, ns, name) is not { } port)
            {
                source.Lost(at, "Only a Service with a port, over http, can be said in a backendRef.", "routes");
                return false;
            }

            var backend = new JsonObject { ["name"] = name, ["port"] = port };
            if (service.Number("weight") is { } weight)
                backend["weight"] = weight;
            if (ns != source.Namespace)
                backend["namespace"] = ns;
            backends.Add(backend);
            source.Changed(at, $"A backendRef{(ns == source.Namespace ? "" : ", by a ReferenceGrant for HTTPRoutes")}. While the Service is missing it answers 500 instead of 503.");
        }

        if (backends.Count > 0 && !redirects)
            rule["backendRefs"] = backends;
        return backends.Count > 0 || redirects;
    }

    /// <summary>Whether all that is served of it is over TLS, or nothing; null: some is.</summary>
    private bool? IsTls() => source.Spec["tls"] is not null ? true : (source.Spec.Texts("entryPoints") ?? []) switch
    {
        [] => false,
        var points when points.Contains("websecure") => points.Contains("web") ? null : true,
        _ => false,
    };

    private int? Port(JsonObject service, string ns, string name) => service.Number("port") ?? context.Find(ApiGroup.Core, "Service", ns, name)?.Spec.Objects("ports")
        .Select(p => p.Item).FirstOrDefault(p => p.Text("name") == service.Text("port")).Number("port");

    private bool Named(JsonObject route, string path, RuleFilters filters)
    {
        foreach (var (reference, i) in route.Objects("middlewares"))
        {
            var links = (reference.Text("namespace") ?? source.Namespace) == source.Namespace ? MiddlewareLinks.Of(source.Namespace, reference.Text("name") ?? "", context) : null;
            if (links is null || !links.Value.All(link => filters.Add(link, context)))
            {
                source.Lost($"{path}.middlewares[{i}]", links is null ? "There is no such Middleware in the input, in this namespace, or it is a chain that leads nowhere."
                    : "The Middleware cannot be migrated, or not beside the others: see there.", "policy");
                return false;
            }

            source.Changed($"{path}.middlewares[{i}]", "Filters of the rule; one that decides who may pass is a SecurityPolicy that the filter names.", "policy");
        }

        return true;
    }
}
