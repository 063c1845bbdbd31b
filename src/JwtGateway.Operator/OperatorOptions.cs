using System.Collections.Immutable;
using System.Net;

namespace JwtGateway.Operator;

/// <summary>How an operator runs.</summary>
public sealed record OperatorOptions
{
    /// <summary>The namespace that the operator runs in: its Lease and the channel's authorities are there.</summary>
    public required string Namespace { get; init; }

    /// <summary>Who this replica is; unlike every other, e.g. the pod's name.</summary>
    public required string Identity { get; init; }

    /// <summary>The namespaces to serve; empty (default): all.</summary>
    public ImmutableArray<string> WatchNamespaces { get; init; } = [];

    /// <summary>Where configuration is served to proxies; port 0 takes a free one.</summary>
    public required IPEndPoint ConfigAddress { get; init; }

    /// <summary>The Service that leads to <see cref="ConfigAddress"/>. The Lease has its name too. Default <c>jwt-gateway</c>.</summary>
    public string ConfigService { get; init; } = "jwt-gateway";

    /// <summary>The image of proxies.</summary>
    public required string ProxyImage { get; init; }

    /// <summary>Whether one of several replicas leads. Without, this one writes always: only where it is alone. Default true.</summary>
    public bool LeaderElect { get; init; } = true;

    /// <summary>The name that proxies dial, and that the serving certificate is for.</summary>
    public string ConfigHost => $"{ConfigService}.{Namespace}.svc";

    /// <summary>
    /// Where the proxies are that an IngressClass has for itself: <see cref="Namespace"/>; where only some namespaces are served and it is not among them, the first
    /// of those, as objects elsewhere are not for this operator to make.
    /// </summary>
    public string SharedProxyNamespace => WatchNamespaces.IsEmpty || WatchNamespaces.Contains(Namespace) ? Namespace : WatchNamespaces[0];
}
