using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace JwtGateway.Resources;

/// <summary>An object as the API server stores it. Immutable; two readers may share one.</summary>
public abstract record KubernetesResource
{
    /// <summary>Group and version, e.g. <c>gateway.networking.k8s.io/v1</c>; the version alone in the core group.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>The kind, e.g. <c>HTTPRoute</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name, namespace, labels and the like.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>
    /// What could not be read of the object: unknown fields, and fields of a wrong type (which are then absent from the record). Whoever
    /// uses the object decides whether it can be honoured without them.
    /// </summary>
    [JsonIgnore]
    public ImmutableArray<FieldIssue> Issues { get; init; } = [];

    /// <summary>The object's group, kind, namespace and name.</summary>
    [JsonIgnore]
    public ObjectReference Reference => new(ApiGroup.Of(ApiVersion), Kind, Metadata.Namespace, Metadata.Name);

    /// <summary>The same with what it keeps of the JSON that it was read from, issues left out; most kinds keep nothing.</summary>
    internal virtual KubernetesResource ReadFrom(JsonObject json) => this;
}

/// <summary>A field that could not be read.</summary>
/// <param name="Path">E.g. <c>spec.jwt.providers[0].audience</c>.</param>
/// <param name="Message">What is wrong and what to do, without the value: it may be a secret.</param>
public sealed record FieldIssue(string Path, string Message)
{
    /// <summary>The field that the name was probably meant to be, e.g. <c>override</c> for <c>overide</c>; null: no idea, or it is not the name that is wrong.</summary>
    public string? Meant { get; init; }
}

/// <summary>The part of <c>metadata</c> that is read (Kubernetes API conventions, "Metadata").</summary>
public sealed record ObjectMeta
{
    /// <summary>The name, unique in the namespace and kind.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; empty for a cluster-scoped object.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Tells the object from others that had its name before; null in files.</summary>
    public string? Uid { get; init; }

    /// <summary>Counts changes of the spec; null in files.</summary>
    public long? Generation { get; init; }

    /// <summary>When it was created; null in files.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Annotations.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Names an object of any kind.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">The name.</param>
public sealed record ObjectReference(string Group, string Kind, string Namespace, string Name)
{
    /// <summary>
    /// The version of the group, only where it is what is wrong: on an object of <see cref="ClusterSnapshot.Unread"/> whose kind is read in
    /// other versions.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// <c>Kind.version.group namespace/name</c>, as kubectl spells it; version, group and namespace only where there are any.
    /// </summary>
    public override string ToString() => $"{Kind}{Dotted(Version)}{Dotted(Group)} {(Namespace.Length == 0 ? "" : Namespace + "/")}{Name}";

    private static string Dotted(string? part) => string.IsNullOrEmpty(part) ? "" : "." + part;
}

/// <summary>API groups that are read.</summary>
public static class ApiGroup
{
    /// <summary>Services, Secrets, ConfigMaps, Namespaces.</summary>
    public const string Core = "";

    /// <summary>Gateway API.</summary>
    public const string GatewayApi = "gateway.networking.k8s.io";

    /// <summary>EndpointSlices.</summary>
    public const string Discovery = "discovery.k8s.io";

    /// <summary>CustomResourceDefinitions.</summary>
    public const string Extensions = "apiextensions.k8s.io";

    /// <summary>Our own resources.</summary>
    public const string JwtGateway = "jwtgateway.io";

    /// <summary>Envoy Gateway's resources.</summary>
    public const string EnvoyGateway = "gateway.envoyproxy.io";

    /// <summary>Ingresses and IngressClasses.</summary>
    public const string Networking = "networking.k8s.io";

    /// <summary>ngrok's Kubernetes resources.</summary>
    public const string NgrokKubernetes = "ngrok.k8s.ngrok.com";

    /// <summary>ngrok's Kubernetes resources, as they will be called.</summary>
    public const string Ngrok = "ngrok.com";

    /// <summary>Traefik's resources.</summary>
    public const string Traefik = "traefik.io";

    /// <summary>agentgateway's resources.</summary>
    public const string Agentgateway = "agentgateway.dev";

    /// <summary>kgateway's resources.</summary>
    public const string Kgateway = "gateway.kgateway.dev";

    /// <summary>The group of an <c>apiVersion</c>: what stands before the slash, empty when there is none.</summary>
    public static string Of(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Core : apiVersion.AsSpan(0, slash) switch
        {
            // Asked for so often that known groups are not made anew each time.
            GatewayApi => GatewayApi,
            Discovery => Discovery,
            Extensions => Extensions,
            JwtGateway => JwtGateway,
            EnvoyGateway => EnvoyGateway,
            Networking => Networking,
            NgrokKubernetes => NgrokKubernetes,
            Ngrok => Ngrok,
            Traefik => Traefik,
            Agentgateway => Agentgateway,
            Kgateway => Kgateway,
            _ => apiVersion[..slash],
        };
    }
}
