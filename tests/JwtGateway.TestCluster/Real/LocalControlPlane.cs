using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using JwtGateway.Testing.Cluster.Auth;

namespace JwtGateway.Testing.Cluster;

/// <summary>A real kube-apiserver with an etcd of its own: random ports, private data, both stopped afterwards. No controllers run.</summary>
public sealed class LocalControlPlane : ICluster
{
    private readonly ClusterCa _authority = new();
    private readonly ClusterFiles _files;
    private readonly List<Process> _processes = [];
    private RealCluster _cluster = null!;

    private LocalControlPlane() => _files = new ClusterFiles(_authority);

    /// <inheritdoc/>
    public string KubeconfigPath => _cluster.KubeconfigPath;

    /// <inheritdoc/>
    public ClusterClient Client => _cluster.Client;

    /// <inheritdoc/>
    public bool CollectsGarbage => false;

    /// <summary>Starts both and waits until the server is ready (at most a minute).</summary>
    /// <param name="assets">Folder of the two programs.</param>
    public static async Task<LocalControlPlane> StartAsync(string assets)
    {
        var plane = new LocalControlPlane();
        try
        {
            await plane.RunAsync(assets);
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
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _files.Dispose();
        _authority.Dispose();
    }

    private async Task RunAsync(string assets)
    {
        var (etcd, etcdPeer, secure) = (FreePort(), FreePort(), FreePort());
        Start(
            Path.Combine(assets, "etcd"),
            $"--data-dir={_files.PathOf("etcd")}",
            $"--listen-client-urls=http://127.0.0.1:{etcd}",
            $"--advertise-client-urls=http://127.0.0.1:{etcd}",
            $"--listen-peer-urls=http://127.0.0.1:{etcdPeer}",
            "--unsafe-no-fsync");
        using var serving = _authority.IssueServer();
        var (certificate, key) = _files.WritePem("apiserver", serving);
        Start(
            Path.Combine(assets, "kube-apiserver"),
            $"--etcd-servers=http://127.0.0.1:{etcd}",
            $"--secure-port={secure}",
            "--bind-address=127.0.0.1",
            $"--cert-dir={_files.PathOf("certs")}",
            $"--tls-cert-file={certificate}",
            $"--tls-private-key-file={key}",
            $"--client-ca-file={_files.AuthorityPath}",
            $"--service-account-issuer={ServiceAccountTokens.ApiAudience}",
            $"--service-account-key-file={key}",
            $"--service-account-signing-key-file={key}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=RBAC",
            "--disable-admission-plugins=ServiceAccount");
        var client = _authority.IssueClient(new ClusterUser("kubernetes-admin", [ClusterUser.Masters]));
        _cluster = RealCluster.Connect(_files.WriteKubeconfig("admin", new Uri($"https://127.0.0.1:{secure}"), client));
        await ReadyAsync();
    }

    private void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _processes.Add(process);
    }

    private async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            if (_processes.Find(p => p.HasExited) is { } gone)
            {
                throw new InvalidOperationException($"{gone.StartInfo.FileName} ended with {gone.ExitCode}.");
            }
        }
        while (!await IsReadyAsync() && await pause.WaitForNextTickAsync(limit.Token));
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
