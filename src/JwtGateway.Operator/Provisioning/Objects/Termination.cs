using System.Text.Json.Nodes;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>
/// How a pod ends without a request lost: it is taken out of the Service, serves on until everybody has heard of that, then SIGTERM lets it
/// finish what is under way, and only what is left over is cut off by SIGKILL.
/// </summary>
internal static class Termination
{
    /// <summary>How long nodes and load balancers take to hear that a pod is gone.</summary>
    private const int LameDuckSeconds = 5;

    /// <summary>What a process needs to end by itself.</summary>
    private const int ExitSeconds = 2;

    /// <summary>The longest that <c>jwtgw proxy --drain-timeout</c> takes.</summary>
    private const int MaxDrainSeconds = 99_999;

    /// <summary>A pause that the kubelet makes, as the image has no shell to make one (KEP-3960); null when there is no time for it.</summary>
    public static JsonObject? PreStop(int graceSeconds) => LameDuck(graceSeconds) is var seconds and > 0
        ? new JsonObject { ["sleep"] = new JsonObject { ["seconds"] = seconds } }
        : null;

    /// <summary>What is left of the grace period for requests under way.</summary>
    public static int DrainSeconds(int graceSeconds) => Math.Clamp(graceSeconds - LameDuck(graceSeconds) - ExitSeconds, 0, MaxDrainSeconds);

    private static int LameDuck(int graceSeconds) => Math.Min(LameDuckSeconds, graceSeconds / 4);
}
