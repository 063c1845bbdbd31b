namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Finds the API server, in the order of client-go: a file that is named, KUBECONFIG, the pod's own, <c>~/.kube/config</c>.</summary>
public static class ConnectionLoader
{
    /// <summary>Looks in the process's environment.</summary>
    /// <param name="kubeconfig">A file to insist on; null: none.</param>
    /// <param name="contextName">A context of the kubeconfig; null: its current one.</param>
    public static ConnectionResult Load(string? kubeconfig = null, string? contextName = null)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Load(kubeconfig, contextName, Environment.GetEnvironmentVariable, InClusterConnection.Folder, home);
    }

    internal static ConnectionResult Load(
        string? kubeconfig, string? contextName, Func<string, string?> environment, string podFolder, string home)
    {
        if (kubeconfig is not null)
            return KubeconfigFiles.Read([kubeconfig], contextName);

        var listed = (environment("KUBECONFIG") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (listed.Length > 0)
            return KubeconfigFiles.Read(listed, contextName);

        var byDefault = Path.Combine(home, ".kube", "config");
        return InClusterConnection.Find(environment, podFolder)
            ?? (File.Exists(byDefault)
                ? KubeconfigFiles.Read([byDefault], contextName)
                : new ConnectionResult.Invalid($"No API server: this is no pod, KUBECONFIG is not set and {byDefault} does not exist. Name a kubeconfig file."));
    }
}
