using System.Collections.Immutable;
using JwtGateway.Testing.Grpc;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// The rows of GATEWAY-GRPC, by the names that the conformance suite has for them: manifests as files, the statuses that they get, and calls by gRPC's own
/// client (h2c with prior knowledge) to gRPC's own servers.
/// </summary>
public sealed class GrpcRouteRows
{
    private const string Echo = "/gateway_api_conformance.echo_basic.grpcecho.GrpcEcho/Echo";
    private const string EchoTwo = Echo + "Two";
    private const string EchoThree = Echo + "Three";
    private const int Unimplemented = 12;

    private GrpcServers _servers = null!;
    private GrpcClient _client = null!;
    private Manifests _manifests = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task Start()
    {
        _servers = await GrpcServers.StartAsync("v1", "v2", "v3");
        _client = new GrpcClient();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _client.DisposeAsync();
        await _servers.DisposeAsync();
    }

    [SetUp]
    public void SetUp()
    {
        _manifests = new Manifests();
        _port = FreePort.Next();
    }

    [TearDown]
    public void TearDown() => _manifests.Dispose();

    [Test]
    public async Task GRPCExactMethodMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("exact",
            Rule(Method("GrpcEcho", "Echo"), "v1"),
            Rule(Method("GrpcEcho", "EchoTwo"), "v2")), accepted: 1);
        (await ServerAsync(Echo)).ShouldBe("v1");
        (await ServerAsync(EchoTwo)).ShouldBe("v2");
        (await CodeAsync(EchoThree)).ShouldBe(Unimplemented);
        (await CodeAsync("/other.Service/Echo")).ShouldBe(Unimplemented);
    }

    [Test]
    public async Task GRPCRouteHeaderMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("headers",
            Rule("{headers: [{name: version, value: one}]}", "v1"),
            Rule("{headers: [{name: version, value: two}]}", "v2"),
            Rule("{headers: [{name: version, value: two}, {name: color, value: orange}]}", "v1"),
            Rule("{headers: [{name: color, value: blue}]}, {headers: [{name: color, value: green}]}", "v1"),
            Rule("{headers: [{name: color, value: red}]}, {headers: [{name: color, value: yellow}]}", "v2")), accepted: 1);
        (await ServerAsync(Echo, "version=one")).ShouldBe("v1");
        (await ServerAsync(Echo, "VERSION=two")).ShouldBe("v2");
        (await ServerAsync(Echo, "version=two", "color=orange")).ShouldBe("v1");
        (await ServerAsync(Echo, "color=blue")).ShouldBe("v1");
        (await ServerAsync(Echo, "color=green")).ShouldBe("v1");
        (await ServerAsync(Echo, "color=red")).ShouldBe("v2");
        (await ServerAsync(Echo, "color=yellow")).ShouldBe("v2");
        (await CodeAsync(Echo, "color=orange")).ShouldBe(Unimplemented);
        (await CodeAsync(Echo, "color=purple")).ShouldBe(Unimplemented);
        (await CodeAsync(Echo)).ShouldBe(Unimplemented);
    }

    [Test]
    public async Task GRPCRouteListenerHostnameMatching()
    {
        await using var gateway = await StartAsync(
            Listener("bar.com", "listener-1") + Listener("foo.bar.com", "listener-2") + Listener("*.bar.com", "listener-3") + Listener("*.foo.com", "listener-4"),
            RouteOn("one", "listener-1", Rule(Method("GrpcEcho", "Echo"), "v1")) + "\n---\n"
            + RouteOn("two", "listener-2", Rule(Method("GrpcEcho", "Echo"), "v2")) + "\n---\n"
            + RouteOn("three", "listener-3", Rule(Method("GrpcEcho", "Echo"), "v3")) + "\n---\n"
            + RouteOn("four", "listener-4", Rule(Method("GrpcEcho", "Echo"), "v1")), accepted: 4);
        foreach (var (host, server) in new[] { ("bar.com", "v1"), ("foo.bar.com", "v2"), ("baz.bar.com", "v3"), ("boo.bar.com", "v3"), ("multiple.prefixes.bar.com", "v3"), ("baz.foo.com", "v1"), ("multiple.prefixes.foo.com", "v1") })
        {
            (await CallAsync(Echo, host)).Json["server"]!.GetValue<string>().ShouldBe(server, host);
        }

        (await CallAsync(Echo, "foo.com")).Code.ShouldBe(Unimplemented);
        (await CallAsync(Echo, "no.matching.host")).Code.ShouldBe(Unimplemented);
    }

    [Test]
    public async Task GRPCRouteWeight()
    {
        await using var gateway = await StartAsync(Listener(""), Route("weighted",
            "  - backendRefs: [{name: v1, port: 8080, weight: 70}, {name: v2, port: 8080, weight: 30}, {name: v3, port: 8080, weight: 0}]"), accepted: 1);
        var servers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => ServerAsync(Echo)));
        var shares = servers.CountBy(server => server).ToDictionary(count => count.Key, count => count.Value / 500.0, StringComparer.Ordinal);
        shares["v1"].ShouldBe(0.7, 0.05);
        shares["v2"].ShouldBe(0.3, 0.05);
        shares.ShouldNotContainKey("v3");
    }

    [Test]
    public async Task GRPCRouteNamedRule()
    {
        await using var gateway = await StartAsync(Listener(""), Route("named",
            "  - name: named-rule\n    matches: [" + Method("GrpcEcho", "Echo") + "]\n    backendRefs: [{name: v1, port: 8080}]",
            Rule(Method("GrpcEcho", "EchoTwo"), "v2")), accepted: 1);
        (await ServerAsync(Echo)).ShouldBe("v1");
        (await ServerAsync(EchoTwo)).ShouldBe("v2");
    }

    /// <summary>Serves the manifests, and sees that as many routes as said are accepted with all their references resolved, and no others are there.</summary>
    private async Task<RunningGateway> StartAsync(string listeners, string routes, int accepted)
    {
        _manifests.Write("gateway.yaml", $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: same-namespace, namespace: gateway-conformance-infra}
            spec:
              gatewayClassName: jwt-gateway
              listeners:
            {{listeners}}
            """);
        _manifests.Write("servers.yaml", string.Join("\n---\n", new[] { "v1", "v2", "v3" }.Select(Server)));
        _manifests.Write("routes.yaml", routes);
        var (code, status, errors) = await JwtgwProcess.RunAsync("translate", "-f", _manifests.Folder, "--to", "status");
        code.ShouldBe(0, errors);
        Count(status, "reason: Accepted").ShouldBe(accepted + 1 + Count(listeners, "- {name"), "Gateway, listeners and routes");
        Count(status, "kind: GRPCRoute\nmetadata:").ShouldBe(accepted);
        return await RunningGateway.StartAsync(_manifests, _port);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private string Listener(string hostname, string name = "http") =>
        $"  - {{name: {name}, port: {_port}, protocol: HTTP{(hostname.Length == 0 ? "" : $", hostname: '{hostname}'")}}}\n";

    private string Server(string name) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: gateway-conformance-infra}
        spec:
          ports: [{port: 8080, targetPort: 3000}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{name}}, namespace: gateway-conformance-infra, labels: { kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        endpoints: [{addresses: [127.0.0.1]}]
        ports: [{ name: "", port: {{_servers[name]}} }]
        """;

    private static string Route(string name, params string[] rules) => RouteOn(name, null, rules);

    private static string RouteOn(string name, string? section, params string[] rules) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: {{name}}, namespace: gateway-conformance-infra}
        spec:
          parentRefs: [{ name: same-namespace{{(section is null ? "" : ", sectionName: " + section)}} }]
          rules:
        {{string.Join('\n', rules)}}
        """;

    private static string Rule(string matches, string server) => $"  - matches: [{matches}]\n    backendRefs: [{{name: {server}, port: 8080}}]";

    private static string Method(string service, string method) =>
        $"{{method: {{service: gateway_api_conformance.echo_basic.grpcecho.{service}, method: {method}}}}}";

    private async Task<string> ServerAsync(string path, params string[] metadata) =>
        (await CallAsync(path, "localhost", metadata)).Json["server"]!.GetValue<string>();

    private async Task<int> CodeAsync(string path, params string[] metadata) => (await CallAsync(path, "localhost", metadata)).Code;

    private Task<GrpcReply> CallAsync(string path, string authority, params string[] metadata) => _client.CallAsync(new GrpcOrder(_port, path)
    {
        Authority = authority,
        Metadata = metadata.Select(pair => pair.Split('=')).ToImmutableDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
    });
}
