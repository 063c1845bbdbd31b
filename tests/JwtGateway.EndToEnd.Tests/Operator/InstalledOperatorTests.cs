using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>What config/ installs is enough for the operator: it runs with the rights of its ServiceAccount and no others.</summary>
public sealed class InstalledOperatorTests
{
    private const string SystemNamespace = "jwt-gateway-system";
    private const string Account = "jwt-gateway";

    private ICluster _cluster = null!;
    private EchoServer _upstream = null!;
    private JoseProcess _jose = null!;

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await ClusterFactory.StartAsync();
        _upstream = await EchoServer.StartAsync();
        _jose = await JoseProcess.StartAsync();
        await ClusterSetup.InstallCrdsAsync(_cluster);
        foreach (var file in Files("config/default/namespace.yaml", "config/rbac", "config/default"))
        {
            await _cluster.Client.ApplyYamlAsync(await File.ReadAllTextAsync(file));
        }
    }

    [TearDown]
    public async Task TearDown()
    {
        await _jose.DisposeAsync();
        await _upstream.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task The_operator_serves_a_Gateway_with_the_rights_that_config_rbac_gives_it()
    {
        var key = await _jose.GenerateKeyAsync("ES256", "key-1");
        var ns = await _cluster.CreateNamespaceAsync();
        await _cluster.Client.ApplyYamlAsync(QuickstartManifests.For(_upstream.Port, key.PublicJwk), ns);
        using var kubeconfig = new TemporaryFile(await KubeconfigOfTheOperatorAsync());
        await using var running = await RunningOperator.StartAsync(kubeconfig.Path, RunningOperator.Options(SystemNamespace, "operator-1"));
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, ns, "web");

        (await pod.StatusAsync("/orders")).ShouldBe(401);
        (await pod.StatusAsync("/orders", await _jose.MintAsync("ES256", key.PrivateJwk, """{"alg":"ES256"}""", "{}"))).ShouldBe(200);
        foreach (var kind in new[] { "HTTPRoute", "SecurityPolicy" })
        {
            await _cluster.Client.EventuallyAsync(kind, ns, "orders", found => found["status"] is JsonObject);
        }

        await _cluster.Client.EventuallyStatusAsync("Gateway", ns, "web", "Accepted");
        await _cluster.Client.EventuallyStatusAsync("GatewayClass", "", "jwt-gateway", "Accepted");
        await _cluster.Client.EventuallyAsync("Lease", SystemNamespace, "jwt-gateway", lease => (string?)lease["spec"]!["holderIdentity"] == "operator-1");
    }

    [Test]
    public async Task A_second_replica_takes_over_when_the_first_goes()
    {
        using var kubeconfig = new TemporaryFile(await KubeconfigOfTheOperatorAsync());
        await using var second = await StartThenReplaceAsync(kubeconfig.Path);
        var ns = await _cluster.CreateNamespaceAsync();
        await _cluster.Client.ApplyYamlAsync(QuickstartManifests.For(_upstream.Port, "{}"), ns);

        await _cluster.Client.EventuallyAsync("Deployment", ns, "jwtgw-web", _ => true, Patience.Limit);
        await _cluster.Client.EventuallyAsync("Lease", SystemNamespace, "jwt-gateway", lease => (string?)lease["spec"]!["holderIdentity"] == "operator-2");
    }

    private static async Task<RunningOperator> StartThenReplaceAsync(string kubeconfig)
    {
        await using var first = await RunningOperator.StartAsync(kubeconfig, RunningOperator.Options(SystemNamespace, "operator-1"));
        return await RunningOperator.StartAsync(kubeconfig, RunningOperator.Options(SystemNamespace, "operator-2"));
    }

    private static IEnumerable<string> Files(params string[] places) => places
        .Select(place => Path.Combine(RepositoryRoot.Path, place))
        .SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*.yaml").Order(StringComparer.Ordinal).ToArray() : [path])
        .Where(file => Path.GetFileName(file) != "kustomization.yaml");

    /// <summary>The cluster's kubeconfig, with the operator's ServiceAccount in place of whoever may do everything.</summary>
    private async Task<string> KubeconfigOfTheOperatorAsync()
    {
        var (config, _) = YamlReader.Read("kubeconfig", await File.ReadAllTextAsync(_cluster.KubeconfigPath));
        foreach (var user in config!["users"]!.AsArray())
        {
            user!["user"] = new JsonObject { ["token"] = await _cluster.Client.RequestTokenAsync(SystemNamespace, Account) };
        }

        return config.ToJsonString();
    }
}
