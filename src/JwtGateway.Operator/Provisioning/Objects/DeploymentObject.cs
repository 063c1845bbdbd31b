using System.Text.Json.Nodes;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>The Deployment of the proxies.</summary>
internal static class DeploymentObject
{
    public static JsonObject Create(OwnedObject owned, ProxyParametersSpec parameters, ProvisioningOptions options)
    {
        var spec = new JsonObject();
        // With an autoscaler the number is its own: a field that is applied here would be taken back from it each time.
        if (parameters.Hpa is null)
            spec["replicas"] = parameters.Replicas ?? 1;
        spec["selector"] = new JsonObject { ["matchLabels"] = owned.Selector() };
        spec["strategy"] = new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxSurge"] = 1, ["maxUnavailable"] = 0 },
        };
        spec["template"] = PodTemplate.Create(owned, parameters, options);
        var deployment = owned.Create("apps/v1", "Deployment");
        deployment["spec"] = spec;
        return deployment;
    }
}
