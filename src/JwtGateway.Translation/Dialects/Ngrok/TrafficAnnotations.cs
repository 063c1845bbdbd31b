using System.Collections.Immutable;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>The annotations that name a Traffic Policy of the annotated object's namespace. An empty name is none.</summary>
internal static class TrafficAnnotations
{
    /// <summary>Our own, which is enforced besides ngrok's.</summary>
    public const string Ours = "jwtgateway.io/traffic-policy";

    /// <summary>ngrok's. It is not looked at where <see cref="New"/> is there.</summary>
    public const string Old = "k8s.ngrok.com/traffic-policy";

    /// <summary>ngrok's, as it is called since operator 0.24.</summary>
    public const string New = "ngrok.com/traffic-policy";

    /// <summary>All of them, in the order in which their policies are enforced.</summary>
    public static ImmutableArray<string> All { get; } = [Ours, Old, New];
}
