using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>Finds what <c>backendRefs</c> of routes and policies refer to. Each upstream is made once.</summary>
internal sealed class BackendResolver(
    SnapshotIndex index, ReferenceGrants grants, BackendTlsPolicies tls, FaultContainment containment, DiagnosticSink diagnostics)
{
    private readonly ServiceUpstreams _services = new(index, tls, diagnostics);
    private readonly BackendUpstreams _backends = new(index, tls, diagnostics);
    private readonly Dictionary<BackendReference, BackendResolution> _known = [];

    public static bool IsBackendGroup(string group) => group is ApiGroup.JwtGateway or ApiGroup.EnvoyGateway;

    public BackendResolution Resolve(ObjectReference referrer, BackendReference reference)
    {
        var target = reference.Target;
        if (!IsKnownKind(target))
        {
            return new UnresolvedBackend(ConditionReason.InvalidKind,
                $"{target.Kind} of group \"{target.Group}\" cannot be a backend; use a Service, or a Backend of {ApiGroup.JwtGateway} or {ApiGroup.EnvoyGateway}.");
        }

        if (!grants.Permit(referrer, target))
        {
            return new UnresolvedBackend(ConditionReason.RefNotPermitted,
                $"backend ref to {target.Kind} {target.Namespace}/{target.Name} not permitted by any ReferenceGrant: "
                + $"add one to namespace {target.Namespace} that permits {referrer.Kind} of group {referrer.Group} in namespace {referrer.Namespace}");
        }

        if (!_known.TryGetValue(reference, out var resolution))
            _known[reference] = resolution = FindContained(reference);
        return resolution;
    }

    private static bool IsKnownKind(ObjectReference target) =>
        target is { Group: ApiGroup.Core, Kind: "Service" } || (target.Kind == "Backend" && IsBackendGroup(target.Group));

    private BackendResolution FindContained(BackendReference reference) => containment.Run(
        new(reference.Target, TranslationStep.Backend),
        () => Find(reference),
        defect => new UnresolvedBackend(defect.Reason, defect.Message));

    private BackendResolution Find(BackendReference reference) =>
        reference.Target.Kind == "Service" ? _services.Resolve(reference) : _backends.Resolve(reference);
}
