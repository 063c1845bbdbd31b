using System.Net;
using System.Net.Sockets;
using JwtGateway.Testing.Cluster.Auth;

namespace JwtGateway.Testing.Cluster;

/// <summary>
/// A real kube-apiserver with an etcd of its own: random ports, private data, all stopped afterwards. Where the folder of the two has
/// <c>kube-controller-manager</c> too, that collects garbage and empties namespaces; no other controllers run.
/// </summary>
public sealed class LocalControlPlane : ICluster
{
    private readonly ClusterCa _authority = new();
    private readonly ClusterFiles _files;
    private readonly List<ServerProcess> _processes = [];
    private readonly string _assets;
    private RealCluster _cluster = null!;

    private LocalControlPlane(string assets)
    {
        _assets = assets;
        _files = new ClusterFiles(_authority);
    }

    /// <inheritdoc/>
    public string KubeconfigPath => _cluster.KubeconfigPath;

    /// <inheritdoc/>
    public ClusterClient Client => _cluster.Client;

    /// <inheritdoc/>
    public bool CollectsGarbage => File.Exists(ControllerManager);

    private string ControllerManager => Path.Combine(_assets, "kube-controller-manager");

    /// <summary>Starts them and waits until the server is ready (at most a minute).</summary>
    /// <param name="assets">Folder of the programs.</param>
    public static async Task<LocalControlPlane> StartAsync(string assets)
    {
        var plane = new LocalControlPlane(assets);
        try
        {
            await plane.RunAsync();
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<string> CreateNamespaceAsync() => _cluster.CreateNamespaceAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The namespaces go with the data: without controllers their deletion would not end.
        _cluster?.Client.Dispose();
        try
        {
            // A server that died meanwhile is why tests failed.
            _processes.ForEach(process => process.MustRun());
        }
        finally
        {
            foreach (var process in Enumerable.Reverse(_processes))
            {
                await process.DisposeAsync();
            }

            _files.Dispose();
            _authority.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var (etcd, secure) = (FreePort(), FreePort());
        StartEtcd(etcd);
        StartApiServer(etcd, secure);
        var client = _authority.IssueClient(new ClusterUser("kubernetes-admin", [ClusterUser.Masters]));
        _cluster = RealCluster.Connect(_files.WriteKubeconfig("admin", new Uri($"https://127.0.0.1:{secure}"), client));
        await ReadyAsync();
        if (CollectsGarbage)
        {
            _processes.Add(new ServerProcess(
                ControllerManager, $"--kubeconfig={KubeconfigPath}", "--controllers=garbagecollector,namespace", "--leader-elect=false", "--secure-port=0"));
        }
    }

    private void StartEtcd(int port) => _processes.Add(new ServerProcess(
        Path.Combine(_assets, "etcd"),
        $"--data-dir={_files.PathOf("etcd")}",
        $"--listen-client-urls=http://127.0.0.1:{port}",
        $"--advertise-client-urls=http://127.0.0.1:{port}",
        $"--listen-peer-urls=http://127.0.0.1:{FreePort()}",
        "--unsafe-no-fsync"));

    private void StartApiServer(int etcd, int secure)
    {
        using var serving = _authority.IssueServer();
        var (certificate, key) = _files.WritePem("apiserver", serving);
        _processes.Add(new ServerProcess(
            Path.Combine(_assets, "kube-apiserver"),
            $"--etcd-servers=http://127.0.0.1:{etcd}",
            $"--secure-port={secure}",
            "--bind-address=127.0.0.1",
            // Otherwise it looks for an address of the machine for others to reach it by, and a machine may have none.
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            $"--cert-dir={_files.PathOf("certs")}",
            $"--tls-cert-file={certificate}",
            $"--tls-private-key-file={key}",
            $"--client-ca-file={_files.AuthorityPath}",
            $"--service-account-issuer={ServiceAccountTokens.ApiAudience}",
            $"--service-account-key-file={key}",
            $"--service-account-signing-key-file={key}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=RBAC",
            "--disable-admission-plugins=ServiceAccount"));
    }

    private async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            do
            {
                _processes.ForEach(process => process.MustRun());
            }
            while (!await IsReadyAsync().WaitAsync(limit.Token) && await pause.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"kube-apiserver is not ready after a minute.\n{_processes[^1].LastWords}", e);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Client.SendAsync(HttpMethod.Get, "/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
