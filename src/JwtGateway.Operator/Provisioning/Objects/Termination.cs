using JwtGateway.Resources.Policies;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>
/// How a pod ends without a request lost: with SIGTERM it is not ready and is taken out of the Service, serves on until everybody has heard of that,
/// then takes no connections and finishes what is under way, and only what is left over is cut off by SIGKILL.
/// </summary>
internal static class Termination
{
    /// <summary>How long nodes and load balancers take to hear that a pod is gone.</summary>
    private const int UsualDelaySeconds = 5;

    /// <summary>What a process needs to end by itself.</summary>
    private const int ExitSeconds = 2;

    /// <summary>The longest that <c>jwtgw proxy</c> takes.</summary>
    private const int MaxSeconds = 86_400;

    /// <summary>How long it serves on.</summary>
    public static int DelaySeconds(ProxyParametersSpec parameters) => Math.Min(
        MaxSeconds, parameters.DrainDelaySeconds ?? Math.Min(UsualDelaySeconds, parameters.TerminationGracePeriodSeconds / 4));

    /// <summary>What is left of the grace period for requests under way.</summary>
    public static int TimeoutSeconds(ProxyParametersSpec parameters) =>
        Math.Clamp(parameters.TerminationGracePeriodSeconds - DelaySeconds(parameters) - ExitSeconds, 0, MaxSeconds);
}
