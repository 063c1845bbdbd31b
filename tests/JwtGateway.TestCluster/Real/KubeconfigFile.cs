using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster;

/// <summary>Reads as much of a kubeconfig as tests need: authority, client certificate, token, token file.</summary>
internal static class KubeconfigFile
{
    public static ClusterClient Connect(string path)
    {
        var config = KubeYaml.Parse(File.ReadAllText(path))[0].AsObject();
        var current = config.Text("current-context") ?? throw new InvalidOperationException($"{path}: current-context is not set.");
        var context = Named(config, "contexts", current, "context", path);
        var cluster = Named(config, "clusters", context.Text("cluster") ?? "", "cluster", path);
        var user = Named(config, "users", context.Text("user") ?? "", "user", path);
        if (user["exec"] is not null || user["auth-provider"] is not null)
        {
            throw new NotSupportedException($"{path}: user {context.Text("user")} gets its credentials from a program; tests need a certificate or a token.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var authorityPem = Pem(cluster, "certificate-authority", folder);
        var authority = authorityPem is null ? null : X509Certificate2.CreateFromPem(authorityPem);
        var token = user.Text("token") ?? (user.Text("tokenFile") is { } file ? File.ReadAllText(Path.Combine(folder, file)).Trim() : null);
        var server = new Uri(cluster.Text("server") ?? throw new InvalidOperationException($"{path}: the cluster has no server."));
        return new ClusterClient(ClusterHttp.Create(server, authority, Certificate(user, folder), token), authority);
    }

    private static JsonObject Named(JsonObject config, string list, string name, string member, string path) =>
        config[list].Objects().FirstOrDefault(o => o.Text("name") == name)?[member] as JsonObject
        ?? throw new InvalidOperationException($"{path}: {list} has no {name}.");

    private static X509Certificate2? Certificate(JsonObject user, string folder)
    {
        if (Pem(user, "client-certificate", folder) is not { } certificate)
        {
            return null;
        }

        var key = Pem(user, "client-key", folder) ?? throw new InvalidOperationException("The user has a client certificate but no client key.");
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The field NAME-data in base64, or the file that NAME names.</summary>
    private static string? Pem(JsonObject owner, string name, string folder) => (owner.Text(name + "-data"), owner.Text(name)) switch
    {
        ({ } data, _) => Encoding.UTF8.GetString(Convert.FromBase64String(data)),
        (_, { } file) => File.ReadAllText(Path.Combine(folder, file)),
        _ => null,
    };
}
