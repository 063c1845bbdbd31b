using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Follows a kubeconfig from its context to a cluster and a user.</summary>
internal sealed class KubeconfigReader(IReadOnlyList<KubeconfigDocument> documents)
{
    private readonly string _files = documents.Count == 0 ? "kubeconfig" : string.Join(", ", documents.Select(document => document.File));

    public ConnectionResult Read(string? contextName)
    {
        var name = contextName ?? documents.Select(document => JsonRead.Text(document.Root, "current-context")).FirstOrDefault(text => text is not null);
        if (name is null)
            return Invalid("current-context: expected the name of a context, found none; set it, or name a context");
        if (Find("contexts", "context", name) is not { } context)
            return Invalid($"contexts: none has the name {name}");
        if (context.Text("cluster") is not { } clusterName || Find("clusters", "cluster", clusterName) is not { } cluster)
            return Invalid($"clusters: none has the name that context {name} gives");

        var connection = ReadCluster(cluster) with { Namespace = context.Text("namespace") ?? "default" };
        var errors = context.Errors.Concat(cluster.Errors).ToList();
        if (context.Text("user") is { } userName)
        {
            if (Find("users", "user", userName) is not { } user)
                return Invalid($"users: none has the name that context {name} gives");
            connection = connection with { Authentication = UserReader.Read(user, cluster) };
            errors.AddRange(user.Errors);
        }

        return errors.Count > 0 ? new ConnectionResult.Invalid([.. errors]) : new ConnectionResult.Found(connection);
    }

    private static ClusterConnection ReadCluster(KubeconfigSection cluster)
    {
        var server = Address(cluster, "server", Uri.UriSchemeHttps, Uri.UriSchemeHttp);
        if (server is null && !cluster.Has("server"))
            cluster.Error("server", "expected the API server's address, found none");

        // The file is read again when it changes; that it can be read now is checked here.
        var ca = cluster.DataOrFile("certificate-authority");
        var connection = new ClusterConnection
        {
            Server = server ?? new Uri("https://localhost"),
            CaPem = cluster.Has("certificate-authority-data") ? ca : null,
            CaFile = cluster.Has("certificate-authority-data") ? null : cluster.FilePath("certificate-authority"),
            TlsServerName = cluster.Text("tls-server-name"),
            InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
            Proxy = Address(cluster, "proxy-url", "http", "https", "socks5"),
        };
        if (connection.InsecureSkipTlsVerify && (connection.CaPem ?? connection.CaFile) is not null)
            cluster.Error("insecure-skip-tls-verify", "contradicts certificate-authority; remove one of the two");
        if (connection.Proxy is not null && connection.TlsServerName is not null)
            cluster.Error("tls-server-name", "cannot be had together with proxy-url; remove one of the two");
        return connection;
    }

    private static Uri? Address(KubeconfigSection section, string name, params string[] schemes)
    {
        if (section.Text(name) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme))
            return address;

        section.Error(name, $"expected an address that begins with {string.Join(" or ", schemes.Select(scheme => scheme + "://"))}");
        return null;
    }

    private KubeconfigSection? Find(string list, string member, string name) =>
        documents.Select(document => document.Find(list, member, name)).FirstOrDefault(section => section is not null);

    private ConnectionResult.Invalid Invalid(string error) => new($"{_files}: {error}");
}
