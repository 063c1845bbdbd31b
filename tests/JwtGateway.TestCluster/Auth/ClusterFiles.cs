using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtGateway.Testing.Cluster.Auth;

/// <summary>The files of a cluster's users, in a private folder that goes with the cluster.</summary>
internal sealed class ClusterFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("testcluster-");
    private readonly string _authorityData;

    public ClusterFiles(ClusterCa authority)
    {
        AuthorityPath = PathOf("ca.crt");
        File.WriteAllText(AuthorityPath, authority.Pem);
        _authorityData = Base64(authority.Pem);
    }

    public string AuthorityPath { get; }

    public string PathOf(string file) => Path.Combine(_folder.FullName, file.Replace(':', '-'));

    public string WriteKubeconfig(string user, Uri server, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no key.");
        return Write(user, server, $"""
            client-certificate-data: {Base64(certificate.ExportCertificatePem())}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            """);
    }

    public string WriteKubeconfig(string user, Uri server, string tokenPath) => Write(user, server, $"tokenFile: {tokenPath}");

    /// <summary>A certificate and its key as two files.</summary>
    public (string CertificatePath, string KeyPath) WritePem(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no key.");
        File.WriteAllText(PathOf(name + ".crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportECPrivateKeyPem());
        return (PathOf(name + ".crt"), PathOf(name + ".key"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string user, Uri server, string credentials)
    {
        var path = PathOf(user + ".kubeconfig");
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            current-context: "{user}@testcluster"
            clusters:
            - name: testcluster
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {_authorityData}
            users:
            - name: "{user}"
              user:
                {credentials}
            contexts:
            - name: "{user}@testcluster"
              context:
                cluster: testcluster
                user: "{user}"
                namespace: default

            """);
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
