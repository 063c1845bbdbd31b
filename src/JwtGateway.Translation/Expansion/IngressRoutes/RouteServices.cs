using System.Collections.Immutable;
using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>Services of a route, each with its share. One that is not there answers 503 for its share; one that cannot be honoured answers 500.</summary>
internal sealed class RouteServices(SnapshotIndex index, BackendResolver backends, DiagnosticSink diagnostics)
{
    private const int MaxWeight = 1_000_000;
    private const string TraefikService = "TraefikService";

    /// <summary>Traefik's own service for routes whose Middlewares answer; it answers 418 itself.</summary>
    private const string Noop = "noop@internal";

    public BackendRefOutcome Read(IngressRoute route, IngressRouteRule rule, string rulePath)
    {
        var list = rulePath + ".services";
        var positions = route.Positions(list, rule.Services.Length);
        var read = rule.Services.Select((s, i) => Read(route, s, $"{list}[{positions[i]}]")).ToList();
        ImmutableArray<Problem> invalid = [.. rule.Services.SelectMany((s, i) => CheckWeight(s, $"{list}[{positions[i]}].weight"))];
        if (read.Count == 0)
            invalid = invalid.Add(new(ConditionReason.UnsupportedValue, list, "The route has no services, so nothing could answer its requests; name one."));
        return new([.. read.Select(r => r.Share)], [.. read.Select(r => r.Problem).OfType<Problem>()], invalid);
    }

    private static IEnumerable<Problem> CheckWeight(IngressRouteService service, string path) => service.Weight is null or (>= 0 and <= MaxWeight)
        ? []
        : [new(ConditionReason.UnsupportedValue, path, $"A weight is between 0 and {MaxWeight}.")];

    private (BackendShare Share, Problem? Problem) Read(IngressRoute route, IngressRouteService service, string path)
    {
        if (service.PassHostHeader is false)
            diagnostics.Warning(route.Reference, path + ".passHostHeader", "Not honoured: the Service is asked for the client's host all the same.");
        if (service is { Kind: TraefikService, Name: Noop })
            return Faulty(route, service, 418, null);
        if (service.Kind is not (null or "" or "Service"))
            return Faulty(route, service, 500, new(ConditionReason.InvalidKind, path + ".kind", $"{service.Kind} is not read; name a Service."));
        if (Port(route, service, out var missing) is not { } port)
            return Faulty(route, service, 503, new(ConditionReason.BackendNotFound, path, missing));
        return backends.Resolve(route.Reference, new(Reference(route, service), port)) switch
        {
            ResolvedBackend resolved => Share(route, service, port, resolved.Upstream, path),
            UnresolvedBackend failed => Faulty(route, service, failed.Reason == ConditionReason.BackendNotFound ? 503 : 500, new(failed.Reason, path, failed.Message)),
            var other => throw new NotSupportedException($"No share for {other.GetType().Name}."),
        };
    }

    private static (BackendShare Share, Problem? Problem) Share(IngressRoute route, IngressRouteService service, int port, Upstream upstream, string path)
    {
        if (upstream.LacksTls is { } message)
            return Faulty(route, service, 500, new(ConditionReason.UnsupportedProtocol, path, message));
        if ((service.Scheme == "https" || (service.Scheme is null or "" && port == 443)) && upstream.Ir.Tls is null)
        {
            return Faulty(route, service, 500, new(ConditionReason.UnsupportedProtocol, path + ".scheme",
                $"TLS to Service {service.Name} needs a BackendTLSPolicy that says how its certificate is verified; add one, or set scheme to http."));
        }

        if (service.Scheme is not (null or "" or "http" or "https" or "h2c"))
            return Faulty(route, service, 500, new(ConditionReason.UnsupportedValue, path + ".scheme", $"Scheme \"{service.Scheme}\" is not known; use http, https or h2c."));
        var used = service.Scheme == "h2c" ? GrpcRoutes.OverHttp2(upstream) : upstream;
        return (new(new() { Weight = Weight(service), Upstream = used.Ir.Id }, used) { FieldPath = path }, null);
    }

    private static (BackendShare Share, Problem? Problem) Faulty(IngressRoute route, IngressRouteService service, int status, Problem? problem) =>
        (new(new() { Weight = Weight(service), Fault = new FaultIr(status, $"{route.Reference}: {problem?.Text ?? Noop}") }, null) { FieldPath = problem?.FieldPath, Service = Reference(route, service) }, problem);

    private static int Weight(IngressRouteService service) => Math.Clamp(service.Weight ?? 1, 0, MaxWeight);

    private static ObjectReference Reference(IngressRoute route, IngressRouteService service) =>
        new(ApiGroup.Core, nameof(Service), string.IsNullOrEmpty(service.Namespace) ? route.Metadata.Namespace : service.Namespace, service.Name);

    /// <summary>By number or name; without either, a Service's only one.</summary>
    private int? Port(IngressRoute route, IngressRouteService service, out string missing)
    {
        var reference = Reference(route, service);
        var (ns, name) = (reference.Namespace, reference.Name);
        missing = "";
        if (service.Port is { Text: null } port)
            return port.Number;
        if (service.Port is { Text: { } digits } && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        if (index.Service(ns, name) is not { } found)
            missing = $"service {ns}/{name} not found";
        else if (service.Port is { Text: { } text })
            missing = $"Service {ns}/{name} has no port \"{text}\"";
        else
            missing = $"port is required for Service {ns}/{name}, which has not just one";
        var ports = index.Service(ns, name)?.Spec.Ports ?? [];
        return service.Port is { Text: { } wanted } ? ports.FirstOrDefault(p => p.Name == wanted)?.Port : ports is [var only] ? only.Port : null;
    }
}
