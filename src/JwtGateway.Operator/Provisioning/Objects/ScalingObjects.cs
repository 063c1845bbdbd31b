using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>How many pods there are, and how many must stay.</summary>
internal static class ScalingObjects
{
    private const int DefaultCpuTarget = 80;

    /// <summary>Null when none is asked for and there may be a single pod: a budget for it would keep its node from being drained.</summary>
    public static JsonObject? DisruptionBudget(OwnedObject owned, ProxyParametersSpec parameters)
    {
        var pods = parameters.Hpa?.MinReplicas ?? parameters.Replicas ?? 1;
        if (parameters.PodDisruptionBudget is null && pods <= 1)
            return null;
        var budget = owned.Create("policy/v1", "PodDisruptionBudget");
        budget["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["matchLabels"] = owned.Selector() },
            ["minAvailable"] = Json(parameters.PodDisruptionBudget?.MinAvailable ?? new IntOrString(1, null)),
            ["unhealthyPodEvictionPolicy"] = "AlwaysAllow",
        };
        return budget;
    }

    /// <summary>Null when none is asked for.</summary>
    public static JsonObject? Autoscaler(OwnedObject owned, ProxyParametersSpec parameters)
    {
        if (parameters.Hpa is not { } hpa)
            return null;
        var spec = new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = owned.Name },
            ["minReplicas"] = hpa.MinReplicas,
            ["maxReplicas"] = hpa.MaxReplicas,
            ["metrics"] = hpa.Metrics is { Count: > 0 } metrics
                ? metrics.DeepClone()
                : new JsonArray(CpuTarget(hpa.TargetCPUUtilizationPercentage ?? DefaultCpuTarget)),
        };
        if (hpa.Behavior is { } behavior)
            spec["behavior"] = behavior.DeepClone();
        var autoscaler = owned.Create("autoscaling/v2", "HorizontalPodAutoscaler");
        autoscaler["spec"] = spec;
        return autoscaler;
    }

    private static JsonObject CpuTarget(int percent) => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject
        {
            ["name"] = "cpu",
            ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent },
        },
    };

    private static JsonValue Json(IntOrString value) => value.Text is { } text ? JsonValue.Create(text) : JsonValue.Create(value.Number);
}
