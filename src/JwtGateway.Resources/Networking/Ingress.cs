using System.Collections.Immutable;

namespace JwtGateway.Resources.Networking;

/// <summary>Ingress of networking.k8s.io/v1: hosts and paths, each to a Service.</summary>
public sealed record Ingress : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public IngressSpec Spec { get; init; } = new();
}

/// <summary>The spec of an Ingress.</summary>
public sealed record IngressSpec
{
    /// <summary>The IngressClass; null: the class that is the cluster's default, if there is one.</summary>
    public string? IngressClassName { get; init; }

    /// <summary>Who gets requests that no rule is for; null: they are answered 404.</summary>
    public IngressBackend? DefaultBackend { get; init; }

    /// <summary>Hosts that are served over TLS too.</summary>
    public ImmutableArray<IngressTls> Tls { get; init; } = [];

    /// <summary>Hosts and their paths.</summary>
    public ImmutableArray<IngressRule> Rules { get; init; } = [];
}

/// <summary>A certificate and the hosts that it is for.</summary>
public sealed record IngressTls
{
    /// <summary>The hosts; empty: every host of the Ingress.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>A Secret of type kubernetes.io/tls in the Ingress's namespace.</summary>
    public string? SecretName { get; init; }
}

/// <summary>A host and its paths.</summary>
public sealed record IngressRule
{
    /// <summary>An exact host name, or <c>*.</c> and a host name, for exactly one more label; null: every host.</summary>
    public string? Host { get; init; }

    /// <summary>The paths; null: every path goes to the default backend.</summary>
    public IngressRuleValue? Http { get; init; }
}

/// <summary>The paths of a host.</summary>
public sealed record IngressRuleValue
{
    /// <summary>The paths.</summary>
    public ImmutableArray<IngressPath> Paths { get; init; } = [];
}

/// <summary>A path and who gets its requests.</summary>
public sealed record IngressPath
{
    /// <summary>The path; null: every path.</summary>
    public string? Path { get; init; }

    /// <summary>Exact, Prefix (whole segments) or ImplementationSpecific; required.</summary>
    public string PathType { get; init; } = "";

    /// <summary>Who gets the requests.</summary>
    public IngressBackend? Backend { get; init; }
}

/// <summary>A Service, or an object of another kind.</summary>
public sealed record IngressBackend
{
    /// <summary>A Service in the Ingress's namespace.</summary>
    public IngressServiceBackend? Service { get; init; }

    /// <summary>An object in the Ingress's namespace, e.g. a Backend of ours.</summary>
    public IngressResource? Resource { get; init; }
}

/// <summary>An object in the same namespace.</summary>
public sealed record IngressResource
{
    /// <summary>Its group; null: the core group.</summary>
    public string? ApiGroup { get; init; }

    /// <summary>Its kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>A Service and its port.</summary>
public sealed record IngressServiceBackend
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its port.</summary>
    public IngressServicePort? Port { get; init; }
}

/// <summary>A port of a Service by number or by name.</summary>
public sealed record IngressServicePort
{
    /// <summary>The number.</summary>
    public int? Number { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }
}
