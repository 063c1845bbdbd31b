using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Expansion.Endpoints;

namespace JwtGateway.Translation.Migration;

/// <summary>ngrok's AgentEndpoints and CloudEndpoints as listeners and HTTPRoutes. One whose policy or upstream cannot be told keeps its host and refuses.</summary>
internal static class NgrokEndpoints
{
    private const string SecretAnnotation = "jwtgateway.io/tls-secret-name";
    private const string ClassAnnotation = "jwtgateway.io/ingress-class";

    public static void Convert(SourceObject source, MigrationContext context)
    {
        var isCloud = source.Reference.Kind == "CloudEndpoint";
        _ = Metadata.Of(source, SecretAnnotation, ClassAnnotation);
        source.Changed(SourceObject.Annotation(ClassAnnotation), "The Gateway names a GatewayClass instead.");
        foreach (var name in new[] { "description", "metadata", "poolingEnabled" })
            source.Lost("spec." + name, "It changes nothing for requests, and an HTTPRoute has no place for it.");
        var (host, isTls, isServed) = Host(source, context);
        if (host is null)
            return;

        var filters = new JsonArray();
        var backends = new JsonArray();
        var fine = Policy(source, context, isCloud, filters);
        fine &= isCloud ? Forwards(source, context) : Upstream(source, backends);
        fine &= isServed && !source.HasUnread("spec") && !TrafficAnnotations.All.Any(source.Annotations.ContainsKey);
        if (!fine)
        {
            filters = [context.DenyingFilter(source.Namespace)];
            source.Lost("", $"Something of it cannot be migrated (see its fields), so all requests to its host are refused.", "routes");
        }

        if (context.Sources.Any(o => o != source && o.Reference.Kind is "AgentEndpoint" or "CloudEndpoint" && o.Spec.Text("url") is { } other && other == source.Spec.Text("url")))
            source.Changed("spec.url", "Another endpoint has this host. Both are written, and of two HTTPRoutes the older counts.", "routes");
        var gateway = Gateways.Of(context, source.Namespace, "ngrok");
        var section = gateway.Listen(host, isTls ? source.Annotations.Text(SecretAnnotation) : null);
        source.Changed(SourceObject.Annotation(SecretAnnotation), "tls.certificateRefs of the Gateway's listener.");
        var rule = filters.Count > 0 ? new JsonObject { ["filters"] = filters } : [];
        if (backends.Count > 0)
            rule["backendRefs"] = backends;
        var route = Routes.Http(context, source.Namespace, source.Name, gateway.Name, host, [rule]);
        route["spec"]!["parentRefs"]![0]!["sectionName"] = section;
        context.Write(route);
    }

    /// <summary>The host, whether it is served over TLS, and whether it is served at all; null: it has no host here, or none that can be made out.</summary>
    private static (string? Host, bool IsTls, bool IsServed) Host(SourceObject source, MigrationContext context)
    {
        var address = EndpointAddress.Read(source.Spec.Text("url") ?? "");
        var (host, bindings) = (address.Host, source.Spec.Texts("bindings"));
        var isInternal = address.IsInternal || bindings is ["internal"];
        if (isInternal || host.Length == 0)
        {
            source.Lost("spec", isInternal
                ? "Internal endpoints are reached by forward-internal only; a Gateway has no such address. Nothing is served for it."
                : "Which host it means cannot be made out, so nothing is served for it.", "listeners");
            return (null, false, false);
        }

        if (address.Problem is not null || bindings is not ([] or ["public"]))
        {
            source.Lost("spec", "It is no public http or https address of a host, so all requests to its host are refused.", "routes");
            return (host, false, false);
        }

        if (host.StartsWith("*.", StringComparison.Ordinal))
            source.Changed("spec.url", "The listener's and the HTTPRoute's hostname, which stands for any number of labels.");
        else
            source.Changed("spec.url", "The listener's and the HTTPRoute's hostname.", "names");
        var secret = address.IsHttps ? source.Annotations.Text(SecretAnnotation) : null;
        if (secret is not null && context.Find(ApiGroup.Core, "Secret", source.Namespace, secret) is null)
            source.Lost(SourceObject.Annotation(SecretAnnotation), "The Secret is not among these manifests. Without it the endpoint's host answers 500, and the listener is not served at all.", "routes");
        if (address.IsHttps && !source.Annotations.ContainsKey(SecretAnnotation))
            source.Changed("spec.url", "There is no certificate for it: it is served in clear text on port 80. Add a listener with TLS, or a load balancer with TLS in front.");
        source.Changed("spec.bindings", "A Gateway is public as far as its Service is.");
        return (host, address.IsHttps && source.Annotations.ContainsKey(SecretAnnotation), true);
    }

    private static bool Policy(SourceObject source, MigrationContext context, bool isCloud, JsonArray filters)
    {
        var settings = source.Spec.Object("trafficPolicy");
        var name = settings.Object("targetRef").Text("name") ?? source.Spec.Text("trafficPolicyName");
        var document = settings?["inline"] ?? (isCloud ? settings?["policy"] : null);
        var type = settings.Text("type");
        if (settings is null && source.Spec["trafficPolicyName"] is null && !isCloud)
            return true;
        if (document is null == string.IsNullOrEmpty(name) || type is not (null or "inline" or "targetRef"))
        {
            source.Lost("spec.trafficPolicy", "Exactly one policy is needed, inline or by name.");
            return false;
        }

        source.Changed("spec.trafficPolicy.type", "An ExtensionRef filter has no types.");
        if (document is not null && !isCloud && NgrokPolicies.Forwards(document))
        {
            source.Lost("spec.trafficPolicy", "It sends requests on with forward-internal; write an HTTPRoute with that endpoint's Service instead.", "routes");
            return false;
        }

        if (document is not null)
        {
            var own = context.Name("TrafficPolicy", source.Namespace, source.Name);
            context.Write(NgrokPolicies.Document(source.Namespace, own, document.DeepClone()));
            source.Changed(settings!["inline"] is not null ? "spec.trafficPolicy.inline" : "spec.trafficPolicy.policy", $"spec.policy of TrafficPolicy {own}, which the HTTPRoute names in an ExtensionRef filter.", "names");
            filters.Add(MigrationContext.ExtensionRef(ApiGroup.JwtGateway, "TrafficPolicy", own));
            return true;
        }

        source.Changed("spec.trafficPolicy.targetRef", "An ExtensionRef filter of the HTTPRoute.");
        source.Changed("spec.trafficPolicyName", "An ExtensionRef filter of the HTTPRoute.");
        filters.Add(MigrationContext.ExtensionRef(ApiGroup.JwtGateway, "TrafficPolicy", name!));
        return true;
    }

    /// <summary>A CloudEndpoint's policy answers every request, or sends it on to an AgentEndpoint, which an HTTPRoute's cannot.</summary>
    private static bool Forwards(SourceObject source, MigrationContext context)
    {
        var name = source.Spec.Object("trafficPolicy").Object("targetRef").Text("name") ?? source.Spec.Text("trafficPolicyName");
        var named = context.Sources.Where(s => s.Namespace == source.Namespace && s.Name == name && s.Reference.Kind.EndsWith("TrafficPolicy", StringComparison.Ordinal));
        if (!named.Append(source).Any(s => NgrokPolicies.Forwards(s.Spec)))
            return true;
        source.Lost("spec.trafficPolicy", "It sends requests on with forward-internal; write an HTTPRoute with that endpoint's Service instead.", "routes");
        return false;
    }

    private static bool Upstream(SourceObject source, JsonArray backends)
    {
        const string path = "spec.upstream";
        var upstream = source.Spec.Object("upstream");
        var url = upstream.Text("url") ?? "";
        var isHost = Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url, UriKind.Absolute, out var uri);
        var labels = isHost ? uri!.IdnHost.Split('.') : [];
        var isService = isHost && uri is { Scheme: "http", PathAndQuery: "/", UserInfo: "" } && uri.HostNameType == UriHostNameType.Dns
            && labels is [not "localhost"] or [_, _] or [_, _, "svc"] or [_, _, "svc", "cluster", "local"];
        if (!isService || upstream.Text("protocol") is not (null or "http1"))
        {
            source.Lost(path, "Only http to a Service, as http://service.namespace:port, can be said in a backendRef; write the backendRef by hand.", "routes");
            return false;
        }

        var backend = new JsonObject { ["name"] = labels[0], ["port"] = uri!.Port };
        var isElsewhere = labels.Length > 1 && labels[1] != source.Namespace;
        if (isElsewhere)
            backend["namespace"] = labels[1];
        backends.Add(backend);
        source.Changed(path + ".url", isElsewhere ? "The rule's backendRef, by a ReferenceGrant for HTTPRoutes." : "The rule's backendRef.");
        source.Changed(path + ".protocol", "What is spoken to a Service is HTTP/1.1 unless its port's appProtocol says otherwise.");
        return true;
    }
}
