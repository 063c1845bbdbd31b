using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Auth;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;
using JwtGateway.Testing.Cluster.Writes;

namespace JwtGateway.Testing.Cluster;

/// <summary>An API server in this process, on a loopback port, with faults on demand. README.md says what it leaves out.</summary>
public sealed class TestCluster : ICluster
{
    private readonly ObjectStore _store = new();
    private readonly ClusterCa _authority = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceAccountTokens _tokens;
    private readonly Authenticator _authenticator;
    private readonly ClusterFiles _files;
    private readonly ApiHost _host;
    private readonly Task _collecting;
    private int _namespaces;

    private TestCluster(TestClusterOptions options)
    {
        var kinds = new KindTable();
        var hooks = new KindHooks(_store, kinds, options.Time);
        var deleter = new ObjectDeleter(_store, hooks, options.Time);
        _tokens = new ServiceAccountTokens(_store, options.Time);
        _authenticator = new Authenticator(_authority, _tokens);
        _files = new ClusterFiles(_authority);
        var authorizer = new Authorizer(_store);
        var resources = new ResourceHandler(
            new ReadHandler(_store), new WatchHandler(_store, kinds, Faults, options), new ObjectWriter(_store, hooks, options.Time), deleter);
        var server = new ApiServer(
            kinds, new DiscoveryHandler(kinds), resources, new ReviewHandler(_store, _authenticator, _tokens, authorizer), _tokens, _authenticator, authorizer, Faults, Requests);
        _host = new ApiHost(server.HandleAsync, _authority);
        _collecting = new GarbageCollector(_store, kinds, deleter).RunAsync(_stop.Token);
        Bootstrap.Fill(_store, KubeJson.Time(options.Time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public string KubeconfigPath { get; private set; } = "";

    /// <inheritdoc/>
    public ClusterClient Client { get; private set; } = null!;

    /// <inheritdoc/>
    public bool CollectsGarbage => true;

    /// <summary>Where it listens: <c>https://127.0.0.1:PORT</c>. Kept over restarts.</summary>
    public Uri Server => _host.Address;

    /// <summary>PEM file of the authority that signed the server's certificate.</summary>
    public string AuthorityPath => _files.AuthorityPath;

    /// <summary>What goes wrong.</summary>
    public Faults Faults { get; } = new();

    /// <summary>What was asked.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts one, empty but for the namespaces of every cluster.</summary>
    public static async Task<TestCluster> StartAsync(TestClusterOptions? options = null)
    {
        var cluster = new TestCluster(options ?? new TestClusterOptions());
        await cluster._host.StartAsync();
        var admin = new ClusterUser("kubernetes-admin", [ClusterUser.Masters]);
        var certificate = cluster._authority.IssueClient(admin);
        cluster.KubeconfigPath = cluster._files.WriteKubeconfig("admin", cluster.Server, certificate);
        cluster.Client = new ClusterClient(ClusterHttp.Create(cluster.Server, cluster._authority.Certificate, certificate, null), cluster._authority.Certificate);
        return cluster;
    }

    /// <inheritdoc/>
    public async Task<string> CreateNamespaceAsync()
    {
        var name = $"test-{Interlocked.Increment(ref _namespaces)}";
        await Client.CreateAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });
        return name;
    }

    /// <summary>Adds a user with a bearer token in a file, and a kubeconfig that names the file. Without groups it may do what roles that bind it allow.</summary>
    public TestUser AddUser(string name, params string[] groups) =>
        new(_authenticator, _files, Server, new ClusterUser(name, [.. groups, "system:authenticated"]));

    /// <summary>Drops all connections, is away for a moment, and comes back on the same port with the same state.</summary>
    /// <param name="meanwhile">Done while it is away.</param>
    public async Task RestartAsync(Func<Task>? meanwhile = null)
    {
        await _host.StopAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await _host.StartAsync();
    }

    /// <summary>Compacts the history: every resourceVersion and continue token from before is too old from now on.</summary>
    public void Compact() => _store.Compact();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await _stop.CancelAsync();
        await _collecting;
        await _host.StopAsync();
        _tokens.Dispose();
        _authority.Dispose();
        _files.Dispose();
        _stop.Dispose();
    }
}
