using System.Collections.Immutable;
using JwtGateway.Resources.Core;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>What Traefik's annotations of a Service say of it as the backend of an Ingress (<c>traefik.ingress.kubernetes.io/service.*</c>).</summary>
internal static class ServiceAnnotations
{
    /// <summary>Names Middlewares, as <c>router.middlewares</c> does; they come after those of the Ingress.</summary>
    public const string Middlewares = MiddlewareDialect.ServiceAnnotation;

    private const string Prefix = "traefik.ingress.kubernetes.io/service.";
    private const string Scheme = Prefix + "serversscheme";

    /// <summary>They change how a Service is found and not what is asked of it.</summary>
    private static readonly ImmutableHashSet<string> OfNoEffect = [Scheme, Middlewares, Prefix + "nativelb", Prefix + "nodeportlb"];

    /// <summary>Whether one of these annotations changes who may reach a Service, or how.</summary>
    public static bool Guards(IEnumerable<string> annotations) => annotations.Any(a => a is Middlewares or Scheme);

    /// <summary>The Service as it is spoken to; or why it cannot be.</summary>
    public static (Upstream Upstream, Problem? Problem) Apply(Service service, Upstream upstream)
    {
        var path = PolicyAnnotations.Path(Scheme);
        return service.Metadata.Annotations.GetValueOrDefault(Scheme) switch
        {
            null or "" or "http" => (upstream, null),
            "h2c" => (GrpcRoutes.OverHttp2(upstream), null),
            "https" when upstream.Ir.Tls is not null => (upstream, null),
            "https" => (upstream, new(ConditionReason.UnsupportedProtocol, path,
                $"TLS to {service.Reference} needs a BackendTLSPolicy that says how its certificate is verified; add one, or remove the annotation.")),
            var other => (upstream, new(ConditionReason.UnsupportedValue, path, $"Scheme \"{other}\" of {service.Reference} is not known; use http, https or h2c.")),
        };
    }

    /// <summary>Annotations that are not honoured, though nothing is refused for them.</summary>
    public static void Report(Service service, DiagnosticSink diagnostics)
    {
        foreach (var name in service.Metadata.Annotations.Keys.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && !OfNoEffect.Contains(n)))
        {
            if (name != Prefix + "passhostheader" || service.Metadata.Annotations[name] != "true")
                diagnostics.Warning(service.Reference, PolicyAnnotations.Path(name), "Not honoured: the Service is served without it.");
        }
    }
}
