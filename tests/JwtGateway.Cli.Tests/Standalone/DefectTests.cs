using System.Net;
using JwtGateway.Cli.Standalone;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Resources;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Standalone;

/// <summary>
/// What a defect of translation does to <c>jwtgw run</c>. It is provoked by an object that no reader makes: a list of its was never made, so the code
/// that looks through it throws.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DefectTests
{
    private readonly LineLog _out = new();
    private readonly LineLog _error = new();
    private readonly CancellationTokenSource _stopping = new();
    private Manifests _files = null!;
    private EchoServer _upstream = null!;
    private Task<int> _exit = null!;
    private int _port;

    /// <summary>The route is spoilt by a file that says so.</summary>
    private bool IsSpoilt => File.Exists(_files.PathOf("spoil"));

    [SetUp]
    public async Task Serve()
    {
        _files = new();
        _upstream = await EchoServer.StartAsync();
        _port = Ports.Free();
        _files.Write("gateway.yaml", Manifests.Gateway(_port));
        _files.Write("route.yaml", Manifests.Route(_upstream.Port));
        _files.Write("admin.yaml", Admin("/admin"));
        var context = new CliContext(_out, _error, TimeProvider.System) { Stopping = _stopping.Token };
        _exit = StandaloneGateway.RunAsync(
            new StandaloneOptions
            {
                Source = SnapshotSource.Files([_files.Folder], TimeProvider.System).With(snapshot => IsSpoilt ? Spoil(snapshot) : snapshot),
                Bind = IPAddress.Loopback,
                Admin = new IPEndPoint(IPAddress.Loopback, 0),
            },
            context);
        await Eventually.HoldsAsync(() => _out.Text.Contains("ready: ", StringComparison.Ordinal), "ready");
    }

    [TearDown]
    public async Task Stop()
    {
        await _stopping.CancelAsync();
        await _exit;
        _stopping.Dispose();
        await _upstream.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task On_one_route_closes_it_while_a_change_of_another_is_served_and_is_shown_everywhere()
    {
        (await StatusOfAsync("/admin")).ShouldBe(200);

        _files.Write("spoil", "");
        _files.Write("other.yaml", Admin("/other", name: "other"));
        await Eventually.HoldsAsync(async () => await StatusOfAsync("/other") == 200 && await StatusOfAsync("/admin") == 500, "the change, and the closed route");
        (await StatusOfAsync("/")).ShouldBe(200);

        _error.Lines.Where(l => l.StartsWith("error: JwtGateway.Operator", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .ShouldContain("HTTPRoute.gateway.networking.k8s.io default/admin");
        (await AdminAsync("/metrics")).ShouldMatch(@"jwtgateway_translation_faults\{[^}]*kind=""HTTPRoute""[^}]*\} 1");
        await Eventually.HoldsAsync(
            async () => (await AdminAsync("/status")).Contains("A defect of JwtGateway was met in translating HTTPRoute.gateway.networking.k8s.io default/admin", StringComparison.Ordinal),
            "the status to tell of it");
    }

    private static ClusterSnapshot Spoil(ClusterSnapshot snapshot) => snapshot with
    {
        HttpRoutes = [.. snapshot.HttpRoutes.Select(r => r.Metadata.Name != "admin" ? r : r with
        {
            Spec = r.Spec with { Rules = [.. r.Spec.Rules.Select(rule => rule with { Filters = default })] },
        })],
    };

    private async Task<int> StatusOfAsync(string path) => (await Client.GetAsync(_port, path)).Status;

    private async Task<string> AdminAsync(string path)
    {
        var ready = _out.Lines.Single(l => l.StartsWith("ready: ", StringComparison.Ordinal));
        return (await Client.GetAsync(new Uri(new Uri(ready[(ready.LastIndexOf(' ') + 1)..]), path))).Body;
    }

    private static string Admin(string path, string name = "admin") =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: {{name}}
        spec:
          parentRefs: [{name: web}]
          rules:
            - matches: [{path: {type: PathPrefix, value: {{path}} } }]
              backendRefs: [{group: jwtgateway.io, kind: Backend, name: upstream}]
        """;
}
