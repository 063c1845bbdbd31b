using System.Text.Json.Nodes;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>
/// The pods. Whatever is in here restarts them when it changes, so nothing is that depends on listeners, routes or the CA. They fit the
/// restricted profile of the Pod Security Standards.
/// </summary>
internal static class PodTemplate
{
    private const int NonRoot = 65532;
    private const int TokenSeconds = 3600;
    private const int OwnerAndGroupRead = 0b100_100_000;

    public static JsonObject Create(OwnedObject owned, ProxyParametersSpec parameters, ProvisioningOptions options)
    {
        var metadata = new JsonObject();
        owned.Describe(metadata, parameters.Pod.Labels, parameters.Pod.Annotations);
        var spec = new JsonObject
        {
            ["serviceAccountName"] = owned.Name,
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["terminationGracePeriodSeconds"] = parameters.TerminationGracePeriodSeconds,
            ["securityContext"] = SecurityContext(),
            ["containers"] = new JsonArray(ProxyContainer.Create(owned, parameters, options)),
            ["volumes"] = new JsonArray(Credentials(owned), State()),
        };
        Place(spec, parameters);
        return new JsonObject { ["metadata"] = metadata, ["spec"] = spec };
    }

    private static JsonObject SecurityContext() => new()
    {
        ["runAsNonRoot"] = true,
        ["runAsUser"] = NonRoot,
        ["runAsGroup"] = NonRoot,
        ["fsGroup"] = NonRoot,
        ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
    };

    /// <summary>Only the operator takes this token, and only for this Gateway. The kubelet renews it, and updates the CA when it is rotated.</summary>
    private static JsonObject Credentials(OwnedObject owned) => new()
    {
        ["name"] = ProxyContainer.Credentials,
        ["projected"] = new JsonObject
        {
            ["defaultMode"] = OwnerAndGroupRead,
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["serviceAccountToken"] = new JsonObject
                    {
                        ["audience"] = ProxyContainer.TokenAudience,
                        ["expirationSeconds"] = TokenSeconds,
                        ["path"] = ProxyContainer.Token,
                    },
                },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = owned.Name,
                        ["items"] = new JsonArray(new JsonObject { ["key"] = IdentityObjects.CaKey, ["path"] = IdentityObjects.CaKey }),
                    },
                }),
        },
    };

    /// <summary>The last good configuration; it outlives the container, not the pod. It holds private keys, so it is kept off the node's disk.</summary>
    private static JsonObject State() => new() { ["name"] = ProxyContainer.State, ["emptyDir"] = new JsonObject { ["medium"] = "Memory" } };

    private static void Place(JsonObject spec, ProxyParametersSpec parameters)
    {
        var pod = parameters.Pod;
        if (!parameters.Image.PullSecrets.IsEmpty)
            spec["imagePullSecrets"] = new JsonArray([.. parameters.Image.PullSecrets.Select(s => new JsonObject { ["name"] = s.Name })]);
        if (pod.PriorityClassName is { } priority)
            spec["priorityClassName"] = priority;
        if (!pod.NodeSelector.IsEmpty)
            spec["nodeSelector"] = OwnedObject.Map(pod.NodeSelector);
        if (pod.Affinity is { } affinity)
            spec["affinity"] = affinity.DeepClone();
        if (pod.Tolerations is { } tolerations)
            spec["tolerations"] = tolerations.DeepClone();
        if (pod.TopologySpreadConstraints is { } constraints)
            spec["topologySpreadConstraints"] = constraints.DeepClone();
    }
}
