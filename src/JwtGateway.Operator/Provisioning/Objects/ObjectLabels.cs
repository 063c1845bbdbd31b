using System.Collections.Immutable;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>The labels by which objects of ours are known.</summary>
internal static class ObjectLabels
{
    /// <summary>Gateway API's label for the Gateway that an object is provisioned for (GEP-1762).</summary>
    public const string Gateway = "gateway.networking.k8s.io/gateway-name";

    /// <summary>Who keeps the object as it is.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>The value of <see cref="ManagedBy"/>.</summary>
    public const string Manager = "jwt-gateway";

    /// <summary>What the object is of.</summary>
    public const string Name = "app.kubernetes.io/name";

    /// <summary>The value of <see cref="Name"/>. Not the operator's own: its Service must not select proxies.</summary>
    public const string Proxy = "jwt-gateway-proxy";

    /// <summary>What selects the pods of a Gateway. It can never change: a Deployment's selector is immutable.</summary>
    public static ImmutableSortedDictionary<string, string> Selector(string gateway) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(Name, Proxy).Add(Gateway, ObjectNames.Label(gateway));

    /// <summary>The labels of every object and pod of a Gateway.</summary>
    public static ImmutableSortedDictionary<string, string> Of(string gateway) => Selector(gateway)
        .Add("app.kubernetes.io/component", "proxy")
        .Add("app.kubernetes.io/part-of", Manager)
        .Add(ManagedBy, Manager);
}
