namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>
/// Manifests of another system as its documentation has them, in a folder of examples/, and what a client of them is answered: by <c>jwtgw run</c> and by a proxy that an
/// operator configures alike. Not a letter of them is changed: names and ports are led to this machine by <c>--resolve</c> and <c>--port-map</c>.
/// </summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="Proxy">Who serves it in a cluster: the Gateway, or an IngressClass's shared proxy, as namespace and name.</param>
/// <param name="Questions">What is asked, and what must be answered.</param>
internal sealed record ForeignExample(string Folder, string Proxy, Func<ExampleStage, Task> Questions)
{
    /// <summary>Where operators of tests run, and shared proxies with them.</summary>
    public const string SystemNamespace = "jwt-gateway-system";

    /// <summary>The host of the keys' address; null: the keys are in the manifests.</summary>
    public string? IssuerHost { get; init; }

    /// <summary>Whether the system's roots vouch for that host.</summary>
    public bool IsPubliclyTrusted { get; init; }

    /// <summary>Whether its upstream is the gRPC server, on port 9000.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>What the example's README leaves to its reader to add, e.g. the CA of the issuer.</summary>
    public Func<IssuerStandIn, IEnumerable<string>> Beside { get; init; } = static _ => [];

    /// <summary>What a cluster has to have besides: a class for what needs none under <c>jwtgw run</c>.</summary>
    public string InCluster { get; init; } = "";

    /// <summary>What its user is told; null: nothing.</summary>
    public Remark? Told { get; init; }

    /// <summary>Policies whose status says that they are accepted, as kind and name.</summary>
    public string[] Accepted { get; init; } = [];

    /// <summary>The name of a shared proxy.</summary>
    public static string SharedProxy(string ingressClass) => $"{SystemNamespace}/ingressclass_{ingressClass}";

    /// <inheritdoc/>
    public override string ToString() => Folder;
}

/// <summary>A part of what is said of an object: in the diagnostics of <c>jwtgw run</c>, in an Event in a cluster.</summary>
internal sealed record Remark(string Kind, string Name, string Text);
