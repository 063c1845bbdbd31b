using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>Backends as upstreams. Their endpoints carry the ports; a port on the reference is not used.</summary>
internal sealed class BackendUpstreams(SnapshotIndex index, BackendTlsPolicies tls, DiagnosticSink diagnostics)
{
    public BackendResolution Resolve(BackendReference reference)
    {
        var target = reference.Target;
        if (index.Backend(target.Group, target.Namespace, target.Name) is not { } backend)
            return new UnresolvedBackend(ConditionReason.BackendNotFound, $"Backend {target.Namespace}/{target.Name} of group {target.Group} not found");
        if (!BackendValidation.Check(backend).IsEmpty)
            return new UnresolvedBackend(ConditionReason.InvalidBackendRef, $"Backend {target.Namespace}/{target.Name} is not accepted; see its status");
        if (reference.Port is { } port && !BackendValidation.Endpoints(backend).Any(e => e.Port == port))
        {
            diagnostics.Warning(backend.Reference, "spec.endpoints",
                $"A reference names port {port}, which no endpoint has; the endpoints' own ports are used.");
        }

        return new ResolvedBackend(Make(backend));
    }

    private Upstream Make(Backend backend)
    {
        var endpoints = BackendValidation.Endpoints(backend);
        var verdict = Verdict(backend, endpoints);
        var ir = new UpstreamIr
        {
            Id = $"Backend.{backend.Reference.Group}/{backend.Metadata.Namespace}/{backend.Metadata.Name}",
            Endpoints = [.. endpoints.Distinct().OrderBy(e => e.Host, StringComparer.Ordinal).ThenBy(e => e.Port)],
            Protocol = Protocol(backend),
            Tls = verdict.Tls,
            Fault = verdict.Fault,
        };
        return new Upstream(ir, verdict.Secrets, verdict.Claims)
        {
            LacksTls = AppProtocols.LackingTls(
                backend.Spec.AppProtocols.FirstOrDefault(AppProtocols.IsTls), ir, $"Backend {backend.Metadata.Namespace}/{backend.Metadata.Name}"),
        };
    }

    /// <summary>A BackendTLSPolicy's sectionName is the number of a port. An upstream has one TLS setting, so all its ports must agree.</summary>
    private TlsVerdict Verdict(Backend backend, ImmutableArray<EndpointIr> endpoints)
    {
        var verdicts = endpoints.Select(e => e.Port).Distinct().Order().Select(p => tls.For(backend.Reference, p.ToString())).ToList();
        var first = verdicts[0];
        if (verdicts.TrueForAll(v => ReferenceEquals(v.Winner?.Resource, first.Winner?.Resource)))
            return first;
        diagnostics.Error(backend.Reference, "spec.endpoints",
            "The Backend's ports have different BackendTLSPolicies, or only some have one, so it is not used; split it into one Backend for each.");
        return TlsVerdict.Mixed([.. verdicts.SelectMany(v => v.Claims).Distinct()], backend.Reference);
    }

    private UpstreamProtocol Protocol(Backend backend)
    {
        var protocol = UpstreamProtocol.Http1;
        for (var i = 0; i < backend.Spec.AppProtocols.Length; i++)
        {
            var name = backend.Spec.AppProtocols[i];
            if (name is "gateway.envoyproxy.io/h2c" or "jwtgateway.io/h2c" or "kubernetes.io/h2c")
                protocol = UpstreamProtocol.H2c;
            else if (name is not ("gateway.envoyproxy.io/ws" or "jwtgateway.io/ws" or "kubernetes.io/ws") && !AppProtocols.IsTls(name))
            {
                diagnostics.Warning(backend.Reference, $"spec.appProtocols[{i}]",
                    $"appProtocol \"{name}\" is not known and makes no difference. For TLS add a BackendTLSPolicy.");
            }
        }

        return protocol;
    }
}
