using JwtGateway.Proxy.Subscription;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>The volumes of a proxy's pod.</summary>
internal sealed class PodFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtgw-pod-").FullName;

    public PodFiles(string authorities, string token)
    {
        File.WriteAllText(CaFile, authorities);
        File.WriteAllText(TokenFile, token);
    }

    /// <summary>The authorities' certificates.</summary>
    public string CaFile => PathOf("ca.crt");

    /// <summary>The ServiceAccount's token.</summary>
    public string TokenFile => PathOf("token");

    /// <summary>Waits for the Deployment of a Gateway or a shared proxy; gives what a kubelet would give its pods.</summary>
    public static async Task<PodFiles> OfAsync(ICluster cluster, string ns, string gateway)
    {
        var name = gateway.Contains('_', StringComparison.Ordinal) ? $"jwtgi-{gateway.Replace('_', '-')}" : $"jwtgw-{gateway}";
        var deployment = await cluster.Client.EventuallyAsync("Deployment", ns, name, _ => true, Patience.Limit);
        var account = (string)deployment["spec"]!["template"]!["spec"]!["serviceAccountName"]!;
        var bundle = await cluster.Client.GetAsync("ConfigMap", ns, name);
        return new PodFiles((string)bundle["data"]!["ca.crt"]!, await cluster.Client.RequestTokenAsync(ns, account, "jwtgateway-config"));
    }

    public SubscriberOptions Options(Uri address, string gateway, string name) => new()
    {
        Operator = address,
        Gateway = gateway,
        ProxyName = name,
        CaFile = CaFile,
        TokenFile = TokenFile,
        StateDirectory = PathOf("state"),
        ShortestBackoff = TimeSpan.FromMilliseconds(50),
        LongestBackoff = TimeSpan.FromMilliseconds(500),
    };

    public void ForgetState() => Directory.Delete(PathOf("state"), recursive: true);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);
}
