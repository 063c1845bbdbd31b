using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Expansion.Ingresses;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// Ingresses as a Gateway of their namespace and an HTTPRoute for each host. Policies that annotations name become filters, or target the routes. A path that cannot be
/// said is left to a rule that refuses.
/// </summary>
internal sealed class Ingresses(SourceObject source, MigrationContext context)
{
    private const string SecurityAnnotation = "jwtgateway.io/security-policy";
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    private static readonly string[] Attaching = [SecurityAnnotation, .. TrafficAnnotations.All, MiddlewareAnnotation];
    private const string MiddlewareAnnotation = "traefik.ingress.kubernetes.io/router.middlewares";

    public static void Convert(SourceObject source, MigrationContext context) => new Ingresses(source, context).Convert();

    /// <summary>Whether an annotation may keep clients out.</summary>
    public static bool MayGuard(string annotation) => annotation.StartsWith("jwtgateway.io/", StringComparison.Ordinal) || Attaching.Contains(annotation) || ForeignAnnotations.Guards(annotation);

    private void Convert()
    {
        _ = Metadata.Of(source, [.. source.Annotations.Select(a => a.Key)]);
        source.Changed("spec.ingressClassName", "The Gateway names a GatewayClass instead, whatever class this was.", "routes");
        source.Changed(SourceObject.Annotation(ClassAnnotation), "The Gateway names a GatewayClass instead.");
        var gateway = Gateways.Of(context, source.Namespace, "ingress");
        gateway.Listen("", null);
        Tls(gateway);
        var filters = Filters();
        var routes = new List<string>();
        foreach (var (host, rules, path) in Hosts())
        {
            // Left out, its requests could reach a route for every host.
            var isWildcard = host.StartsWith("*.", StringComparison.Ordinal);
            if (isWildcard)
                source.Lost(path + ".host", "An Ingress means one label by the asterisk and an HTTPRoute any number, which is more: requests to these hosts are refused. List the hosts.", "routes");
            var closed = isWildcard || filters is null || source.HasUnread("spec");
            foreach (var rule in rules.OfType<JsonObject>().Where(_ => closed || filters!.Count > 0))
                rule["filters"] = closed ? new JsonArray(context.DenyingFilter(source.Namespace)) : new JsonArray([.. filters!.Select(f => f.DeepClone())]);
            if (closed && !isWildcard)
                source.Lost(path, "Something of the Ingress cannot be migrated (see its fields), so these requests are refused.", "routes");
            var route = Routes.Http(context, source.Namespace, source.Name, gateway.Name, host, rules);
            routes.Add(route["metadata"]!["name"]!.ToString());
            context.Write(route);
        }

        context.RoutesOf[source.Reference] = routes;
        source.Changed("spec.rules", "HTTPRoutes, one for each host.", "names");
    }

    /// <summary>What annotations ask for; null: something that cannot be had.</summary>
    private List<JsonObject>? Filters()
    {
        var filters = new List<JsonObject>();
        var isWhole = true;
        foreach (var name in source.Annotations.Select(a => a.Key))
        {
            var path = SourceObject.Annotation(name);
            var isOurs = name.StartsWith("jwtgateway.io/", StringComparison.Ordinal) && !Attaching.Contains(name);
            if (name == MiddlewareAnnotation)
            {
                isWhole &= Named(path, filters);
            }
            else if (RouterAnnotations.AreRead(name))
            {
                source.Lost(path, "Its HTTPRoutes would be served without it, so they refuse: say it with listeners, matches or a SecurityPolicy.", "routes");
                isWhole = false;
            }
            else if (isOurs || ForeignAnnotations.Guards(name))
            {
                source.Lost(path, "It keeps clients out, or may be meant to, and cannot be migrated from an annotation: write a SecurityPolicy that targets the HTTPRoutes. Until then they refuse.", "routes");
                isWhole = false;
            }
            else if (name == SecurityAnnotation)
            {
                var isThere = context.Find(ApiGroup.JwtGateway, "SecurityPolicy", source.Namespace, source.Annotations.Text(name) ?? "") is not null;
                isWhole &= isThere;
                if (isThere)
                    source.Changed(path, "The policy targets the HTTPRoutes.", "names");
                else
                    source.Lost(path, "There is no such policy in the input, so the routes refuse.", "routes");
            }
            else if (!Attaching.Contains(name) && name != ClassAnnotation)
            {
                source.Lost(path, "Annotations of other controllers mean nothing to a Gateway.");
            }
        }

        foreach (var (annotation, policy) in TrafficAnnotations.Of(source))
        {
            source.Changed(SourceObject.Annotation(annotation), "ExtensionRef filters of the HTTPRoutes.", "names");
            filters.Add(MigrationContext.ExtensionRef(ApiGroup.JwtGateway, "TrafficPolicy", policy));
        }

        foreach (var name in TrafficAnnotations.All.Except(TrafficAnnotations.Of(source).Select(p => p.Annotation)))
            source.Changed(SourceObject.Annotation(name), "It names no policy.");
        return isWhole ? filters : null;
    }

    /// <summary>Middlewares as <c>NAMESPACE-NAME@kubernetescrd</c>, of the Ingress's namespace.</summary>
    private bool Named(string path, List<JsonObject> filters)
    {
        var names = (source.Annotations.Text(MiddlewareAnnotation) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            var (prefix, suffix) = (source.Namespace + "-", "@kubernetescrd");
            var isHere = name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > prefix.Length + suffix.Length;
            if (!isHere || MiddlewareLinks.Of(source.Namespace, name[prefix.Length..^suffix.Length], context) is not { } links)
            {
                source.Lost(path, "Not all that it names is a Middleware of the namespace that is in the input; the routes refuse.", "routes");
                return false;
            }

            filters.AddRange(links.Select(link => Middlewares.Filter(link, context)));
        }

        source.Changed(path, "ExtensionRef filters of the HTTPRoutes.", "policy");
        return names.Length > 0;
    }

    private void Tls(MadeGateway gateway)
    {
        foreach (var (entry, i) in source.Spec.Objects("tls"))
        {
            var hosts = entry.Texts("hosts") ?? [];
            if (hosts.Count == 0)
                hosts = [.. source.Spec.Objects("rules").Select(r => r.Item.Text("host") ?? "").Append("").Distinct()];
            if (entry.Text("secretName") is { Length: > 0 } secret)
            {
                foreach (var host in hosts.Where(h => !h.StartsWith("*.", StringComparison.Ordinal)))
                    gateway.Listen(host.ToLowerInvariant(), secret);
                if (hosts.Exists(h => h.StartsWith("*.", StringComparison.Ordinal)))
                    source.Lost($"spec.tls[{i}].hosts", "An Ingress means one label by the asterisk and a listener any number, which is more; none is written for it. List the hosts.", "names");
                source.Changed($"spec.tls[{i}]", "A listener for each host, with the certificate that comes first for it.", "names");
            }
            else
            {
                source.Lost($"spec.tls[{i}]", "It names no Secret, and there is no default certificate; the hosts are served in clear text only.");
            }
        }
    }

    /// <summary>Each host with its rules; the default backend gets what no path of the Ingress is for.</summary>
    private IEnumerable<(string Host, JsonArray Rules, string Path)> Hosts()
    {
        var fallback = source.Spec.Object("defaultBackend") is { } backend ? Rule("PathPrefix", "/", backend, "spec.defaultBackend") : null;
        if (fallback is not null)
            source.Changed("spec.defaultBackend", "A rule for / of each of its HTTPRoutes. Without rules it is for hosts that no HTTPRoute names, and no more for what is left over of other Ingresses' hosts.", "routes");
        var byHost = new Dictionary<string, (JsonArray Rules, string Path)>(StringComparer.Ordinal);
        foreach (var (rule, i) in source.Spec.Objects("rules"))
        {
            var path = $"spec.rules[{i}]";
            var host = rule.Text("host")?.ToLowerInvariant() ?? "";
            source.Changed(path + ".host", "hostnames of an HTTPRoute.", "names");
            if (context.Of(ApiGroup.Networking, "Ingress").Any(o => o.Namespace != source.Namespace))
                source.Changed(path + ".host", "Ingresses of other namespaces have Gateways of their own, with addresses of their own. Under jwtgw run all share one, and of two Gateways without host names the oldest alone is served.", "routes");
            if (!byHost.TryGetValue(host, out var known))
                byHost[host] = known = ([], path);
            foreach (var (item, j) in rule.Object("http").Objects("paths"))
                known.Rules.Add(Rule(item, $"{path}.http.paths[{j}]"));
        }

        if (fallback is not null && byHost.Count == 0)
            byHost.TryAdd("", ([], "spec.defaultBackend"));
        foreach (var (host, (rules, path)) in byHost)
        {
            if (fallback is not null && !rules.Any(IsCatchAll))
                rules.Add(fallback.DeepClone());
            if (rules.Count > 0)
                yield return (host, rules, path);
        }
    }

    private static bool IsCatchAll(JsonNode? rule) =>
        rule?["matches"]?[0]?["path"] is JsonObject path && path.Text("type") == "PathPrefix" && path.Text("value") == "/";

    private JsonObject Rule(JsonObject item, string path)
    {
        var type = item.Text("pathType") switch { "Exact" => "Exact", "Prefix" or "ImplementationSpecific" => "PathPrefix", _ => null };
        var value = item.Text("path") is { Length: > 0 } written ? written : "/";
        if (type is null)
            return Refused(path + ".pathType", "The type is not known, so nobody can tell which paths are meant.", "PathPrefix", value);
        source.Changed(path + ".pathType", $"{type}, which means the same.");
        source.Same(path + ".path");
        return item.Object("backend") is { } backend
            ? Rule(type, value, backend, path + ".backend")
            : Refused(path, "It has no backend.", type, value);
    }

    private JsonObject Rule(string type, string value, JsonObject backend, string path)
    {
        var rule = new JsonObject { ["matches"] = new JsonArray(Routes.Path(type, value)) };
        if (backend.Object("resource") is { } resource && backend["service"] is null)
        {
            var reference = new JsonObject { ["group"] = resource.Text("apiGroup") ?? "", ["kind"] = resource.Text("kind") ?? "", ["name"] = resource.Text("name") ?? "" };
            References.Rewrite(reference, path + ".resource", source, context);
            rule["backendRefs"] = new JsonArray(reference);
            source.Changed(path + ".resource", "A backendRef.");
            return rule;
        }

        var service = backend.Object("service");
        var port = service.Object("port");
        var number = (port.Number("number"), port.Text("name")) switch
        {
            ({ } written, null or "") => written,
            (null, { Length: > 0 } portName) => Named(service.Text("name") ?? "", portName),
            _ => null,
        };
        if (service.Text("name") is not { Length: > 0 } name || number is null)
        {
            source.Lost(path, "The Service or its port is not to be found in the input; the rule answers 500. Name the port by its number.", "routes");
            return rule;
        }

        if (ServiceAnnotations.Guards(context.Find(ApiGroup.Core, "Service", source.Namespace, name)?.Annotations.Select(a => a.Key) ?? []))
        {
            source.Lost(path, "The Service names Middlewares, or is spoken to over TLS, by Traefik's annotations: write a SecurityPolicy or BackendTLSPolicy. Until then these requests are refused.", "routes");
            return rule;
        }

        rule["backendRefs"] = new JsonArray(new JsonObject { ["name"] = name, ["port"] = number.Value });
        source.Changed(path + ".service", "A backendRef. While the Service is missing it answers 500 instead of 503.");
        return rule;
    }

    private JsonObject Refused(string path, string why, string type, string value)
    {
        source.Lost(path, why + " Requests to this path answer 500.", "routes");
        return new JsonObject { ["matches"] = new JsonArray(Routes.Path(type, value)) };
    }

    private int? Named(string service, string? port) => port is not { Length: > 0 } ? null
        : context.Find(ApiGroup.Core, "Service", source.Namespace, service)?.Spec.Objects("ports").Select(p => p.Item).FirstOrDefault(p => p.Text("name") == port).Number("port");
}
