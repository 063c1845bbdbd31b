using System.Net;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>The connection of a pod, from what the kubelet puts into it (Kubernetes, "Accessing the API from a Pod").</summary>
internal static class InClusterConnection
{
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Null when this is no pod.</summary>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="folder">Where token, ca.crt and namespace are.</param>
    public static ConnectionResult? Find(Func<string, string?> environment, string folder)
    {
        var (host, port) = (environment("KUBERNETES_SERVICE_HOST"), environment("KUBERNETES_SERVICE_PORT"));
        if (string.IsNullOrEmpty(host) && string.IsNullOrEmpty(port))
            return null;
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
            return new ConnectionResult.Invalid("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: expected both, found one; set both or neither.");

        var bracketed = IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (!Uri.TryCreate($"https://{(bracketed ? $"[{address}]" : host)}:{port}", UriKind.Absolute, out var server))
            return new ConnectionResult.Invalid("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: expected a host and a port, found something else.");

        var (token, ca) = (Path.Combine(folder, "token"), Path.Combine(folder, "ca.crt"));
        if (new[] { token, ca }.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            return new ConnectionResult.Invalid($"{missing}: not found; let the pod mount its service account token (automountServiceAccountToken).");

        var connection = new ClusterConnection { Server = server, CaFile = ca, Namespace = NamespaceIn(folder) };
        return new ConnectionResult.Found(connection.WithTokenFile(token));
    }

    private static string NamespaceIn(string folder)
    {
        var file = Path.Combine(folder, "namespace");
        var name = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return name.Length == 0 ? "default" : name;
    }
}
