using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Parameters;

/// <summary>
/// What must hold of ProxyParameters. The CRD's schema says the same; here it counts for objects that were stored before the schema did, and
/// for files.
/// </summary>
internal static class ParametersRules
{
    private const int MaxHops = 16;

    /// <summary>What is wrong, with the field; null when nothing is.</summary>
    public static string? FirstProblem(ProxyParameters parameters) =>
        parameters.Issues.Select(issue => $"{issue.Path}: {issue.Message}").Concat(Problems(parameters.Spec)).FirstOrDefault();

    private static IEnumerable<string> Problems(ProxyParametersSpec spec) =>
    [
        .. Scale(spec), .. Service(spec.Service), .. Image(spec.Image), .. Budget(spec.PodDisruptionBudget), .. Process(spec), .. TokenCacheRules.Check(spec),
        .. LimitRules.Check(spec.Limits), .. PathRules.Check(spec.Paths),
    ];

    private static IEnumerable<string> Scale(ProxyParametersSpec spec)
    {
        if (spec.Replicas is < 0)
            yield return "spec.replicas: cannot be negative.";
        if (spec.Hpa is not { } hpa)
            yield break;
        if (spec.Replicas is not null)
            yield return "spec.replicas: an autoscaler decides the number of pods; remove replicas or hpa.";
        if (hpa.MinReplicas < 1)
            yield return "spec.hpa.minReplicas: must be 1 or more.";
        if (hpa.MaxReplicas < hpa.MinReplicas)
            yield return "spec.hpa.maxReplicas: is required, and not below minReplicas.";
        if (hpa is { TargetCPUUtilizationPercentage: not null, Metrics.Count: > 0 })
            yield return "spec.hpa.targetCPUUtilizationPercentage: metrics take its place; remove one of the two.";
        if (hpa.TargetCPUUtilizationPercentage is < 1)
            yield return "spec.hpa.targetCPUUtilizationPercentage: must be 1 or more.";
    }

    private static IEnumerable<string> Service(ProxyService service)
    {
        if (service.Type is not ("LoadBalancer" or "ClusterIP" or "NodePort"))
            yield return $"spec.service.type: \"{service.Type}\" is not supported; use LoadBalancer, ClusterIP or NodePort.";
        if (service.LoadBalancerClass is not null && service.Type != "LoadBalancer")
            yield return "spec.service.loadBalancerClass: only a Service of type LoadBalancer has one.";
        if (service.ExternalTrafficPolicy is not (null or "Cluster" or "Local"))
            yield return $"spec.service.externalTrafficPolicy: \"{service.ExternalTrafficPolicy}\" is not supported; use Cluster or Local.";
        if (service.ExternalTrafficPolicy is not null && service.Type == "ClusterIP")
            yield return "spec.service.externalTrafficPolicy: a Service of type ClusterIP has none.";
    }

    private static IEnumerable<string> Image(ProxyImage image)
    {
        if (image.Repository is null && (image.Tag is not null || image.Digest is not null))
            yield return "spec.image.repository: is needed with tag or digest.";
        if (image is { Repository: not null, Tag: null, Digest: null })
            yield return "spec.image: needs a tag or a digest with the repository.";
        if (image.PullPolicy is not (null or "Always" or "IfNotPresent" or "Never"))
            yield return $"spec.image.pullPolicy: \"{image.PullPolicy}\" is not supported; use Always, IfNotPresent or Never.";
    }

    private static IEnumerable<string> Budget(ProxyDisruptionBudget? budget) => budget?.MinAvailable switch
    {
        null or { Text: null, Number: >= 0 } => [],
        { Text: { } text } when IsPercentage(text) => [],
        _ => ["spec.podDisruptionBudget.minAvailable: use a number of pods, or a percentage such as 50%."],
    };

    private static IEnumerable<string> Process(ProxyParametersSpec spec)
    {
        if (spec.LogLevel is not ("trace" or "debug" or "information" or "warning" or "error" or "none"))
            yield return $"spec.logLevel: \"{spec.LogLevel}\" is not supported; use trace, debug, information, warning, error or none.";
        if (spec.TerminationGracePeriodSeconds < 0)
            yield return "spec.terminationGracePeriodSeconds: cannot be negative.";
        if (spec.DrainDelaySeconds is < 0)
            yield return "spec.drainDelaySeconds: cannot be negative.";
        if (spec.DrainDelaySeconds > spec.TerminationGracePeriodSeconds)
            yield return $"spec.drainDelaySeconds: is a part of terminationGracePeriodSeconds ({spec.TerminationGracePeriodSeconds}), and must not be more.";
        if (spec.ClientIPDetection.TrustedHops is < 0 or > MaxHops)
            yield return $"spec.clientIPDetection.trustedHops: must be 0 to {MaxHops}.";
    }

    private static bool IsPercentage(string text) => text.Length > 1 && text[^1] == '%' && text[..^1].All(char.IsAsciiDigit);
}
