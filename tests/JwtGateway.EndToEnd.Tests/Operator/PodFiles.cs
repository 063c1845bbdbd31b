using JwtGateway.Proxy.Subscription;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>The volumes of a proxy's pod.</summary>
internal sealed class PodFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtgw-pod-").FullName;

    public PodFiles(string authorities, string token)
    {
        File.WriteAllText(PathOf("ca.crt"), authorities);
        File.WriteAllText(PathOf("token"), token);
    }

    public SubscriberOptions Options(Uri address, string gateway, string name) => new()
    {
        Operator = address,
        Gateway = gateway,
        ProxyName = name,
        CaFile = PathOf("ca.crt"),
        TokenFile = PathOf("token"),
        StateDirectory = PathOf("state"),
        ShortestBackoff = TimeSpan.FromMilliseconds(50),
        LongestBackoff = TimeSpan.FromMilliseconds(500),
    };

    public void ForgetState() => Directory.Delete(PathOf("state"), recursive: true);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);
}
