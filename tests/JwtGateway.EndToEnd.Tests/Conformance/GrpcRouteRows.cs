using System.Collections.Immutable;
using JwtGateway.Testing;
using JwtGateway.Testing.Grpc;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-GRPC: calls by gRPC's own client (h2c with prior knowledge, on the port that serves HTTP/1.1 too) to gRPC's own servers.</summary>
internal sealed class GrpcRouteRows : ConformanceRows
{
    private const string Package = "gateway_api_conformance.echo_basic.grpcecho";
    private const string Echo = $"/{Package}.GrpcEcho/Echo";
    private const string EchoTwo = Echo + "Two";
    private const string EchoThree = Echo + "Three";
    private const string Unimplemented = "12";
    private const int InARow = 3;

    private GrpcServers _servers = null!;
    private GrpcClient _client = null!;

    [OneTimeSetUp]
    public async Task StartServersAsync()
    {
        _servers = await GrpcServers.StartAsync(Suite.Backends.Address, "grpc-v1", "grpc-v2", "grpc-v3");
        _client = new GrpcClient();
    }

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        await _client.DisposeAsync();
        await _servers.DisposeAsync();
    }

    [SetUp]
    public Task ApplyServersAsync() => Suite.ApplyAsync(string.Concat(new[] { "grpc-v1", "grpc-v2", "grpc-v3" }.Select(Server)));

    [Test]
    public async Task GRPCExactMethodMatching()
    {
        await ApplyAcceptedAsync(GrpcRoute("same-namespace", "exact",
            GrpcRule(Method("GrpcEcho", "Echo"), "grpc-v1"),
            GrpcRule(Method("GrpcEcho", "EchoTwo"), "grpc-v2")));
        await Statuses.ListenersAsync("same-namespace", "http attached=1 kinds=HTTPRoute,GRPCRoute Accepted=True/Accepted");
        await ExpectAsync("same-namespace", $"{Echo} grpc-v1", $"{EchoTwo} grpc-v2", $"{EchoThree} {Unimplemented}", $"/other.Service/Echo {Unimplemented}", $"{Echo.ToUpperInvariant()} {Unimplemented}");
    }

    [Test]
    public async Task GRPCRouteHeaderMatching()
    {
        await ApplyAcceptedAsync(GrpcRoute("same-namespace", "headers",
            GrpcRule("{headers: [{name: version, value: one}]}", "grpc-v1"),
            GrpcRule("{headers: [{name: version, value: two}]}", "grpc-v2"),
            GrpcRule("{headers: [{name: version, value: two}, {name: color, value: orange}]}", "grpc-v1"),
            GrpcRule("{headers: [{name: color, value: blue}]}, {headers: [{name: color, value: green}]}", "grpc-v1"),
            GrpcRule("{headers: [{name: color, value: red}]}, {headers: [{name: color, value: yellow}]}", "grpc-v2")));
        await ExpectAsync("same-namespace",
            $"{Echo} grpc-v1 version=one", $"{Echo} grpc-v2 VERSION=two", $"{Echo} grpc-v1 version=two color=orange", $"{Echo} grpc-v1 color=blue", $"{Echo} grpc-v1 color=green",
            $"{Echo} grpc-v2 color=red", $"{Echo} grpc-v2 color=yellow", $"{Echo} {Unimplemented} color=orange", $"{Echo} {Unimplemented} color=purple", $"{Echo} {Unimplemented}");
    }

    [Test]
    public async Task GRPCRouteListenerHostnameMatching()
    {
        await Suite.ApplyAsync(Gateway("grpc-listeners",
            "{name: listener-1, port: 80, protocol: HTTP, hostname: bar.com}",
            "{name: listener-2, port: 80, protocol: HTTP, hostname: foo.bar.com}",
            "{name: listener-3, port: 80, protocol: HTTP, hostname: '*.bar.com'}",
            "{name: listener-4, port: 80, protocol: HTTP, hostname: '*.foo.com'}"));
        await ApplyAcceptedAsync(
            GrpcRoute("[{name: grpc-listeners, sectionName: listener-1}]", "one", GrpcRule(Method("GrpcEcho", "Echo"), "grpc-v1"))
            + GrpcRoute("[{name: grpc-listeners, sectionName: listener-2}]", "two", GrpcRule(Method("GrpcEcho", "Echo"), "grpc-v2"))
            + GrpcRoute("[{name: grpc-listeners, sectionName: listener-3}, {name: grpc-listeners, sectionName: listener-4}]", "three", GrpcRule(Method("GrpcEcho", "Echo"), "grpc-v3")));
        await Statuses.ListenersAsync("grpc-listeners", "listener-1 attached=1", "listener-2 attached=1", "listener-3 attached=1", "listener-4 attached=1");
        await ExpectAsync("grpc-listeners",
            $"bar.com{Echo} grpc-v1", $"foo.bar.com{Echo} grpc-v2", $"baz.bar.com{Echo} grpc-v3", $"boo.bar.com{Echo} grpc-v3", $"multiple.prefixes.bar.com{Echo} grpc-v3",
            $"baz.foo.com{Echo} grpc-v3", $"multiple.prefixes.foo.com{Echo} grpc-v3", $"foo.com{Echo} {Unimplemented}", $"no.matching.host{Echo} {Unimplemented}");
    }

    [Test]
    public async Task GRPCRouteWeight()
    {
        await ApplyAcceptedAsync(GrpcRoute("same-namespace", "weighted",
            "  - backendRefs: [{name: grpc-v1, port: 8080, weight: 70}, {name: grpc-v2, port: 8080, weight: 30}, {name: grpc-v3, port: 8080, weight: 0}]"));
        await Eventually.HoldsAsync(async () => await CallAsync("same-namespace", Echo) is "grpc-v1" or "grpc-v2", "the route to be served");
        var servers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => CallAsync("same-namespace", Echo)));
        var shares = servers.CountBy(server => server).ToDictionary(count => count.Key, count => count.Value / 500.0, StringComparer.Ordinal);
        shares["grpc-v1"].ShouldBe(0.7, 0.05);
        shares["grpc-v2"].ShouldBe(0.3, 0.05);
        shares.Count.ShouldBe(2);
    }

    [Test]
    public async Task GRPCRouteNamedRule()
    {
        await ApplyAcceptedAsync(GrpcRoute("same-namespace", "named",
            $"  - name: named-rule\n    matches: [{Method("GrpcEcho", "Echo")}]\n    backendRefs: [{{name: grpc-v1, port: 8080}}]",
            GrpcRule(Method("GrpcEcho", "EchoTwo"), "grpc-v2")));
        await ExpectAsync("same-namespace", $"{Echo} grpc-v1", $"{EchoTwo} grpc-v2");
    }

    private static string GrpcRoute(string parents, string name, params string[] rules) =>
        RouteOf(parents, name, "", rules).Replace("kind: HTTPRoute", "kind: GRPCRoute", StringComparison.Ordinal);

    private static string GrpcRule(string matches, string server) => $"  - matches: [{matches}]\n    backendRefs: [{{name: {server}, port: 8080}}]";

    private static string Method(string service, string method) => $"{{method: {{service: {Package}.{service}, method: {method}}}}}";

    private string Server(string name) => $$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec:
          ports: [{name: grpc, port: 8080, targetPort: 3000}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{name}}, labels: { kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        endpoints: [{ addresses: ['{{Suite.Backends.Address}}'] }]
        ports: [{ name: grpc, port: {{_servers[name]}} }]

        """;

    /// <summary>Each is <c>authority/service/method ANSWER name=value…</c>; the answer is a server's name or a gRPC status. It holds when it came three times in a row.</summary>
    private async Task ExpectAsync(string gateway, params string[] calls)
    {
        foreach (var call in calls)
        {
            var words = call.Split(' ');
            var row = 0;
            await Eventually.HoldsAsync(
                async () => (row = await CallAsync(gateway, words[0], words[2..]) == words[1] ? row + 1 : 0) == InARow, call, TimeSpan.FromSeconds(20));
        }
    }

    private async Task<string> CallAsync(string gateway, string address, params string[] metadata)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var (ns, name, port) = Wire.Address(gateway);
        var reply = await _client.CallAsync(new GrpcOrder(await Suite.Kubelet.PortAsync(ns, name, port), address[slash..])
        {
            Authority = slash == 0 ? "gateway.example" : address[..slash],
            Metadata = metadata.Select(pair => pair.Split('=')).ToImmutableDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
        });
        return reply.Code == 0 ? (string)reply.Json["server"]! : reply.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
