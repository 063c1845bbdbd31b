using System.Collections.Immutable;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Resources;

namespace JwtGateway.Operator.Cluster;

/// <summary>Where the kinds are that the operator writes.</summary>
internal static class OwnedResources
{
    /// <summary>The kinds that a Gateway is given objects of.</summary>
    public static ImmutableArray<ResourceDescriptor> Kinds { get; } =
    [
        new("", "v1", "serviceaccounts", "ServiceAccount"),
        KnownResources.ConfigMaps,
        KnownResources.Services,
        new("apps", "v1", "deployments", "Deployment"),
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"),
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    ];

    /// <summary>authentication.k8s.io/v1 TokenReview: a question, nothing is stored.</summary>
    public static ResourceDescriptor TokenReviews { get; } = new("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", Namespaced: false);

    /// <summary>The kind of an object.</summary>
    public static ResourceDescriptor Of(ObjectReference reference) =>
        Kinds.First(kind => kind.Group == reference.Group && kind.Kind == reference.Kind);

    /// <summary>The kind of an object that is to be written.</summary>
    public static ResourceDescriptor Of(string apiVersion, string kind) =>
        Kinds.First(known => known.ApiVersion == apiVersion && known.Kind == kind);
}
