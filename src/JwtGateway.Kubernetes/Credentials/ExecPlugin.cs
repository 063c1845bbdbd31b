using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>A program that prints credentials (client-go credential plugins), as a kubeconfig names it.</summary>
internal sealed record ExecPlugin
{
    /// <summary>E.g. <c>client.authentication.k8s.io/v1</c>; the answer must have the same.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>A path, or a name looked for in PATH.</summary>
    public required string Command { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Added to our own environment.</summary>
    public ImmutableArray<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary>What to tell people who do not have the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>What the plugin is told of the cluster; null when it does not ask (<c>provideClusterInfo</c>).</summary>
    public JsonObject? Cluster { get; init; }

    /// <summary>What KUBERNETES_EXEC_INFO holds.</summary>
    public string ExecInfo()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (Cluster is not null)
            spec["cluster"] = Cluster.DeepClone();
        return new JsonObject { ["apiVersion"] = ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }
}
