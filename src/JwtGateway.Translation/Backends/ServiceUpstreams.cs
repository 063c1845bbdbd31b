using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Core;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>Services as upstreams: the endpoints are those of their EndpointSlices, never the cluster IP.</summary>
internal sealed class ServiceUpstreams(SnapshotIndex index, BackendTlsPolicies tls, DiagnosticSink diagnostics)
{
    public BackendResolution Resolve(BackendReference reference)
    {
        var (ns, name) = (reference.Target.Namespace, reference.Target.Name);
        if (index.Service(ns, name) is not { } service)
            return new UnresolvedBackend(ConditionReason.BackendNotFound, $"service {ns}/{name} not found");
        if (service.Spec.Type == "ExternalName")
            return new UnresolvedBackend(ConditionReason.InvalidKind, $"Service {ns}/{name} has type ExternalName; use a Backend with an fqdn endpoint instead");
        if (reference.Port is not { } number)
            return new UnresolvedBackend(ConditionReason.BackendNotFound, $"port is required for Service {ns}/{name}");
        return service.Spec.Ports.FirstOrDefault(p => p.Port == number) is { } port
            ? new ResolvedBackend(Make(service, port))
            : new UnresolvedBackend(ConditionReason.BackendNotFound, $"Service {ns}/{name} has no port {number}");
    }

    private Upstream Make(Service service, ServicePort port)
    {
        var verdict = tls.For(service.Reference, port.Name.Length == 0 ? null : port.Name);
        var ir = new UpstreamIr
        {
            Id = $"Service/{service.Metadata.Namespace}/{service.Metadata.Name}/{port.Port}",
            Endpoints = Endpoints(service, port),
            Protocol = Protocol(service, port),
            Tls = verdict.Tls,
            Fault = verdict.Fault,
        };
        return new Upstream(ir, verdict.Secrets, verdict.Claims)
        {
            Service = service.Reference,
            LacksTls = AppProtocols.LackingTls(port.AppProtocol, ir, $"Port {port.Port} of Service {service.Metadata.Namespace}/{service.Metadata.Name}"),
        };
    }

    private ImmutableArray<EndpointIr> Endpoints(Service service, ServicePort port)
    {
        var slices = index.EndpointSlices(service.Metadata.Namespace, service.Metadata.Name).ToList();
        if (slices.Count == 0)
        {
            diagnostics.Warning(service.Reference, "",
                $"The Service has no EndpointSlice, so requests to it answer 503: add an EndpointSlice labelled {EndpointSlice.ServiceNameLabel}: "
                + $"{service.Metadata.Name}, or use a Backend.");
            return [];
        }

        var endpoints = EndpointSlices.ReadyEndpoints(slices, port.Name, diagnostics);
        if (endpoints.IsEmpty)
        {
            diagnostics.Warning(service.Reference, "",
                $"No EndpointSlice of the Service has a ready endpoint with a port named \"{port.Name}\" (its port {port.Port}), so requests to it answer 503.");
        }

        return endpoints;
    }

    private UpstreamProtocol Protocol(Service service, ServicePort port)
    {
        if (port.AppProtocol is "kubernetes.io/h2c" or "grpc")
            return UpstreamProtocol.H2c;
        if (port.AppProtocol is not (null or "" or "http" or "kubernetes.io/ws") && !AppProtocols.IsTls(port.AppProtocol))
        {
            diagnostics.Warning(service.Reference, $"spec.ports[{service.Spec.Ports.IndexOf(port)}].appProtocol",
                $"appProtocol \"{port.AppProtocol}\" is not known; HTTP/1.1 is spoken, and HTTP/2 for GRPCRoutes. For TLS add a BackendTLSPolicy.");
        }

        return UpstreamProtocol.Http1;
    }
}
