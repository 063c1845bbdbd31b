using JwtGateway.Kubernetes;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>An API server that can be made to fail for the operator alone, an operator, a proxy, and traffic.</summary>
internal sealed class FaultRig : IAsyncDisposable
{
    /// <summary>The name that the operator has at the API server.</summary>
    public const string User = "operator";

    /// <summary>A port at which nobody listens: it may be bound by the superuser only.</summary>
    private const int Nowhere = 1;

    private readonly EchoServer _upstream;
    private int _changes;
    private bool _marked;

    private FaultRig(TestCluster cluster, EchoServer upstream, string ns)
    {
        (Cluster, _upstream, Namespace) = (cluster, upstream, ns);
        Credentials = cluster.AddUser(User, "system:masters");
    }

    public TestCluster Cluster { get; }

    public string Namespace { get; }

    /// <summary>The operator's.</summary>
    public TestUser Credentials { get; }

    /// <summary>The operator's clock.</summary>
    public JumpingTimeProvider Clock { get; } = new();

    public RunningOperator Operator { get; set; } = null!;

    public RunningProxyPod Pod { get; set; } = null!;

    /// <summary>Starts everything: a Gateway <c>web</c> with a route <c>open</c> and a route <c>closed</c>.</summary>
    public static async Task<FaultRig> StartAsync()
    {
        var cluster = await TestCluster.StartAsync();
        await ClusterSetup.InstallCrdsAsync(cluster);
        var rig = new FaultRig(cluster, await EchoServer.StartAsync(), await cluster.CreateNamespaceAsync());
        await rig.ApplyAsync(FaultManifests.Class, FaultManifests.Backend("echo", rig._upstream.Port), FaultManifests.Gateway("web"));
        await rig.ApplyAsync(FaultManifests.Backend("marked", rig._upstream.Port), FaultManifests.Route("mark", "web", "marked"));
        await rig.ApplyAsync(FaultManifests.Route("open", "web"), FaultManifests.Route("closed", "web"), FaultManifests.Policy("closed"));
        rig.Operator = await rig.StartOperatorAsync();
        rig.Pod = await RunningProxyPod.StartAsync(cluster, rig.Operator, rig.Namespace, "web");
        return rig;
    }

    /// <summary>Starts an operator; a second one is to take the first one's place.</summary>
    public Task<RunningOperator> StartOperatorAsync(Uri? address = null)
    {
        var options = RunningOperator.Options(Namespace, "operator-1") with { WatchNamespaces = [Namespace], LeaderElect = false };
        options = address is null ? options : options with { ConfigAddress = new(System.Net.IPAddress.Loopback, address.Port) };

        // Pauses are a random part of their length: here a small one.
        return RunningOperator.StartAsync(Credentials.KubeconfigPath, options, new ClientContext(Clock, () => 0.02, NullLoggerFactory.Instance));
    }

    public async Task ApplyAsync(params string[] manifests)
    {
        foreach (var manifest in manifests)
        {
            await Cluster.Client.ApplyYamlAsync(manifest, Namespace);
        }
    }

    /// <summary>Lets something go wrong for the operator.</summary>
    public ActiveFault Inject(Fault fault, string? resource = null, string? verb = null, int times = int.MaxValue) =>
        Cluster.Faults.Inject(fault, new FaultTarget(Resource: resource, Verb: verb, User: User), times);

    /// <summary>
    /// Has a change of another kind go all the way to the wire: the operator is at work, and what it has not noticed by then it has missed.
    /// </summary>
    public async Task PassAsync()
    {
        _marked = !_marked;
        await ApplyAsync(FaultManifests.Backend("marked", _marked ? Nowhere : _upstream.Port));
        await Pod.AnswersAsync("/mark", _marked ? 503 : 200);
    }

    /// <summary>What changes while something is wrong: served by now, to be made by the test.</summary>
    public async Task<Change> PrepareChangeAsync(string gateway = "web", RunningProxyPod? pod = null)
    {
        var change = new Change(this, gateway, ++_changes, pod ?? Pod);
        await change.PrepareAsync();
        return change;
    }

    public async ValueTask DisposeAsync()
    {
        Cluster.Faults.Clear();
        await (Pod?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Operator?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _upstream.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
