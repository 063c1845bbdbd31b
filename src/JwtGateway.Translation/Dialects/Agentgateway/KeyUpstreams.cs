using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Finds what keys are fetched from: Services, Backends, and AgentgatewayBackends with a host.</summary>
internal sealed class KeyUpstreams(ClusterSnapshot snapshot, SnapshotIndex index, BackendResolver backends, ReferenceGrants grants)
{
    private const string Kind = "AgentgatewayBackend";
    private const int MaxPort = 65_535;

    private readonly Dictionary<ObjectReference, AgentgatewayBackend> _backends = snapshot.AgentgatewayBackends
        .OrderBy(b => b, ResourceAge.Order).DistinctBy(b => b.Reference).ToDictionary(b => b.Reference);

    /// <summary>Resolves a reference of <paramref name="policy"/>.</summary>
    public BackendResolution Resolve(ObjectReference policy, AgentgatewayBackendRef reference)
    {
        var target = Target(policy, reference);
        if (IsSecuredElsewhere(target) is { } other)
        {
            return new UnresolvedBackend(ConditionReason.InvalidBackendRef,
                $"{other} sets backend.tls for {target.Kind} {target.Namespace}/{target.Name}, which is not honoured; say how it is verified with a BackendTLSPolicy, or policies.tls of an AgentgatewayBackend");
        }

        if (target is not { Group: ApiGroup.Agentgateway, Kind: Kind })
            return backends.Resolve(policy, new(target, reference.Port));
        if (!grants.Permit(policy, target))
        {
            return new UnresolvedBackend(ConditionReason.RefNotPermitted,
                $"backend ref to {Kind} {target.Namespace}/{target.Name} not permitted by any ReferenceGrant: add one to namespace {target.Namespace} that permits "
                + $"{policy.Kind} of group {policy.Group} in namespace {policy.Namespace}");
        }

        return _backends.TryGetValue(target, out var backend)
            ? Make(backend)
            : new UnresolvedBackend(ConditionReason.BackendNotFound, $"{Kind} {target.Namespace}/{target.Name} not found");
    }

    /// <summary>The host and port that the address of the keys has.</summary>
    public static string HostOf(ObjectReference policy, AgentgatewayBackendRef reference, UpstreamIr upstream)
    {
        var target = Target(policy, reference);
        return target is { Group: ApiGroup.Core, Kind: "Service" } ? $"{target.Name}.{target.Namespace}.svc.cluster.local:{reference.Port}"
            : upstream.Endpoints is [var first, ..] ? $"{(first.Host.Contains(':', StringComparison.Ordinal) ? $"[{first.Host}]" : first.Host)}:{first.Port}"
            : target.Name;
    }

    private static ObjectReference Target(ObjectReference policy, AgentgatewayBackendRef reference) =>
        new(reference.Group, reference.Kind, reference.Namespace ?? policy.Namespace, reference.Name);

    /// <summary>A policy that says how the backend is verified, which is not read: to go on without would be to trust whoever answers.</summary>
    private ObjectReference? IsSecuredElsewhere(ObjectReference target) => snapshot.AgentgatewayPolicies
        .Where(p => p.Metadata.Namespace == target.Namespace
            && p.Issues.Any(i => FieldPath.IsAtOrBelow(i.Path, "spec.backend.tls") || FieldPath.IsAtOrBelow("spec.backend", i.Path))
            && (p.Spec.TargetRefs.Any(t => t.Group == target.Group && t.Kind == target.Kind && t.Name == target.Name)
                || p.Spec.TargetSelectors.Any(s => s.Group == target.Group && s.Kind == target.Kind)))
        .Select(p => p.Reference).Order(ReferenceOrder.Order).FirstOrDefault();

    private BackendResolution Make(AgentgatewayBackend backend)
    {
        var name = $"{Kind} {backend.Metadata.Namespace}/{backend.Metadata.Name}";
        var issues = backend.IssuesAt("spec");
        if (!issues.IsEmpty)
            return new UnresolvedBackend(ConditionReason.InvalidBackendRef, $"{name} cannot be used: {issues[0].Path}: {issues[0].Message}");
        if (backend.Spec.Static is not { Port: > 0 and <= MaxPort } host || !IsHost(host.Host))
            return new UnresolvedBackend(ConditionReason.InvalidBackendRef, $"{name} cannot be used: spec.static with a host and a port is needed");
        var upstream = new UpstreamIr { Id = $"{Kind}.{ApiGroup.Agentgateway}/{backend.Metadata.Namespace}/{backend.Metadata.Name}", Endpoints = [new EndpointIr(host.Host, host.Port)] };
        if (backend.Spec.Policies?.Tls is not { } tls)
            return new ResolvedBackend(new Upstream(upstream, [], []));
        var roots = tls.CaCertificateRefs.Select(r => (r.Name, Pem: index.ConfigMap(backend.Metadata.Namespace, r.Name)?.Text("ca.crt"))).ToList();
        if (roots.FirstOrDefault(r => r.Pem is null || !Pem.HasCertificates(r.Pem)) is { Name: { } missing })
        {
            return new UnresolvedBackend(ConditionReason.InvalidBackendRef,
                $"{name} cannot be used: spec.policies.tls.caCertificateRefs: ConfigMap {backend.Metadata.Namespace}/{missing} has no PEM certificates in ca.crt");
        }

        ImmutableArray<SecretIr> secrets = roots.Count == 0 ? [] :
        [
            new CaSecretIr { Id = string.Join('+', roots.Select(r => $"ConfigMap/{backend.Metadata.Namespace}/{r.Name}/ca.crt")), Pem = string.Join('\n', roots.Select(r => r.Pem)) },
        ];
        return new ResolvedBackend(new Upstream(
            upstream with { Tls = new UpstreamTlsIr { Hostname = tls.Sni ?? host.Host, Ca = secrets is [var ca] ? ca.Id : null } }, secrets, []));
    }

    private static bool IsHost(string host) => Uri.CheckHostName(host) is not UriHostNameType.Unknown;
}
