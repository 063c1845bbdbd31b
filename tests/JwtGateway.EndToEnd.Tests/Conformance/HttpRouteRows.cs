using System.Net;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// Rows of GATEWAY-HTTP that are about which route a request finds, by the names that the conformance suite has for them: manifests as files, and requests over
/// real sockets to backends that say who they are.
/// </summary>
public sealed class HttpRouteRows
{
    private readonly Dictionary<string, TestServer> _servers = new(StringComparer.Ordinal);
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private Manifests _manifests = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task Start()
    {
        foreach (var name in new[] { "v1", "v2", "v3" })
            _servers[name] = await TestServer.StartAsync(context => context.Response.WriteAsync(name));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
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
    public async Task HTTPRouteExactPathMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("exact", "", Rule("{path: {type: Exact, value: /one}}", "v1"), Rule("{path: {type: Exact, value: /two}}", "v2")));
        await ExpectAsync("GET /one v1", "GET /two v2", "GET / 404", "GET /one/example 404", "GET /two/ 404", "GET /Two 404");
    }

    [Test]
    public async Task HTTPRoutePathMatchOrder()
    {
        await using var gateway = await StartAsync(Listener(""), Route("order", "",
            Rule("{path: {type: Exact, value: /match/exact/one}}", "v3"), Rule("{path: {type: Exact, value: /match/exact}}", "v2"), Rule("{path: {value: /match/}}", "v1"),
            Rule("{path: {value: /match/prefix/one}}", "v2"), Rule("{path: {value: /match/prefix/}}", "v1"), Rule("{path: {value: /match/any}}", "v3")));
        await ExpectAsync("GET /match/exact/one v3", "GET /match/exact v2", "GET /match/exact/any v1", "GET /match v1", "GET /match/prefix/one/any v2", "GET /match/prefix/any v1", "GET /match/any v3");
    }

    [Test]
    public async Task HTTPRouteMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("matching", "",
            Rule("{path: {value: /}}, {headers: [{name: version, value: one}]}", "v1"), Rule("{path: {value: /v2}}, {headers: [{name: version, value: two}]}", "v2")));
        await ExpectAsync("GET / v1", "GET /example v1", "GET / v1 version=one", "GET /v2 v2", "GET /v2/ v2", "GET / v2 version=two", "GET /v2 v2 version=one", "GET /v2example v1", "GET /foo/v2/example v1");
    }

    [Test]
    public async Task HTTPRouteMatchingAcrossRoutes()
    {
        await using var gateway = await StartAsync(Listener(""),
            Route("part1", "hostnames: [example.com, example.net]", Rule("{path: {value: /}}, {headers: [{name: version, value: one}]}", "v1")) + "\n---\n"
            + Route("part2", "hostnames: [example.com]", Rule("{path: {value: /v2}}, {headers: [{name: version, value: two}]}", "v2")));
        await ExpectAsync("GET example.com/ v1", "GET example.com/example v1", "GET example.net/example v1", "GET example.com/example v1 version=one", "GET example.com/v2 v2",
            "GET example.com/v2example v1", "GET example.com/foo/v2/example v1", "GET example.com/v2/example v2", "GET example.com/ v2 version=two", "GET example.com/v2 v2 version=two",
            "GET example.net/v2 v1", "GET example.net/v2 v1 version=two", "GET example.org/ 404");
    }

    [Test]
    public async Task HTTPRouteHeaderMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("headers", "",
            Rule("{headers: [{name: version, value: one}]}", "v1"), Rule("{headers: [{name: version, value: two}]}", "v2"),
            Rule("{headers: [{name: version, value: two}, {name: color, value: orange}]}", "v1"),
            Rule("{headers: [{name: color, value: blue}]}, {headers: [{name: color, value: green}]}", "v1"),
            Rule("{headers: [{name: color, value: red}]}, {headers: [{name: color, value: yellow}]}", "v2")));
        await ExpectAsync("GET / v1 version=one", "GET / v1 Version=one", "GET / v2 version=two", "GET / v1 version=two color=orange", "GET / 404 color=orange", "GET / 404 color=purple",
            "GET / v1 color=blue", "GET / v1 color=green", "GET / v2 color=red", "GET / v2 color=yellow", "GET / 404");
    }

    [Test]
    public async Task HTTPRouteHostnameIntersection()
    {
        await using var gateway = await StartAsync(
            Listener("very.specific.com", "listener-1") + Listener("*.wildcard.io", "listener-2") + Listener("*.anotherwildcard.io", "listener-3"),
            Route("specific", "hostnames: [non.matching.com, '*.nonmatchingwildcard.io', very.specific.com]", Rule("{path: {value: /s1}}", "v1")) + "\n---\n"
            + Route("wildcard", "hostnames: [non.matching.com, wildcard.io, foo.wildcard.io, bar.wildcard.io, foo.bar.wildcard.io]", Rule("{path: {value: /s2}}", "v2")) + "\n---\n"
            + Route("more", "hostnames: ['*.anotherwildcard.io']", Rule("{path: {value: /s3}}", "v3")) + "\n---\n"
            + Route("wide", "hostnames: ['*.specific.com']", Rule("{path: {value: /s4}}", "v1")));
        await ExpectAsync("GET very.specific.com/s1 v1", "GET very.specific.com:1234/s1 v1", "GET very.specific.com/s4 v1", "GET non.matching.com/s1 404", "GET foo.nonmatchingwildcard.io/s1 404",
            "GET very.specific.com/non-matching-prefix 404", "GET foo.wildcard.io/s2 v2", "GET bar.wildcard.io/s2 v2", "GET foo.bar.wildcard.io/s2 v2", "GET foo.wildcard.io/other 404",
            "GET wildcard.io/s2 404", "GET very.specific.com/s2 404", "GET one.anotherwildcard.io/s3 v3", "GET one.two.anotherwildcard.io/s3 v3", "GET anotherwildcard.io/s3 404",
            "GET other.specific.com/s4 404");
    }

    [Test]
    public async Task HTTPRouteListenerHostnameMatching()
    {
        await using var gateway = await StartAsync(
            Listener("bar.com", "listener-1") + Listener("foo.bar.com", "listener-2") + Listener("*.bar.com", "listener-3") + Listener("*.foo.com", "listener-4"),
            Route("one", "", ["listener-1"], Rule("{}", "v1")) + "\n---\n" + Route("two", "", ["listener-2"], Rule("{}", "v2")) + "\n---\n"
            + Route("three", "", ["listener-3", "listener-4"], Rule("{}", "v3")));
        await ExpectAsync("GET bar.com/ v1", "GET foo.bar.com/ v2", "GET baz.bar.com/ v3", "GET boo.bar.com/ v3", "GET multiple.prefixes.bar.com/ v3", "GET multiple.prefixes.foo.com/ v3",
            "GET foo.com/ 404", "GET no.matching.host/ 404");
    }

    [Test]
    public async Task HTTPRouteMethodMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("methods", "",
            Rule("{method: POST}", "v1"), Rule("{method: GET}", "v2"), Rule("{path: {value: /path1}, method: GET}", "v1"), Rule("{headers: [{name: version, value: one}], method: PUT}", "v2"),
            Rule("{path: {value: /path2}, headers: [{name: version, value: two}], method: POST}", "v3"), Rule("{path: {value: /path5}}", "v1"), Rule("{method: PATCH}", "v2"),
            Rule("{headers: [{name: version, value: four}]}", "v3")));
        await ExpectAsync("POST / v1", "GET / v2", "HEAD / 404", "GET /path1 v1", "PUT / v2 version=one", "POST /path2 v3 version=two", "PATCH /path5 v1", "PATCH / v2 version=four",
            "DELETE / v3 version=four", "DELETE / 404");
    }

    [Test]
    public async Task HTTPRouteQueryParamMatching()
    {
        await using var gateway = await StartAsync(Listener(""), Route("query", "",
            Rule("{queryParams: [{name: animal, value: whale}]}", "v1"), Rule("{queryParams: [{name: animal, value: dolphin}]}", "v2"),
            Rule("{queryParams: [{name: animal, value: dolphin}, {name: color, value: blue}]}", "v3"), Rule("{queryParams: [{name: ANIMAL, value: Whale}]}", "v3"),
            Rule("{path: {value: /path5}}", "v1"), Rule("{headers: [{name: version, value: four}]}", "v2"), Rule("{queryParams: [{name: animal, value: hydra}]}", "v3")));
        await ExpectAsync("GET /?animal=whale v1", "GET /?animal=dolphin v2", "GET /?animal=whale&otherparam=irrelevant v1", "GET /?animal=dolphin&color=yellow v2", "GET /?animal=dolphin&color=blue v3",
            "GET /?ANIMAL=Whale v3", "GET /path5?animal=hydra v1", "GET /?animal=hydra v2 version=four", "GET / 404", "GET /?color=blue 404", "GET /?animal=whaledolphin 404", "GET /?animal=Whale 404");
    }

    [Test]
    public async Task HTTPRouteNoBackendRefs()
    {
        await using var gateway = await StartAsync(Listener(""), Route("none", "",
            "  - matches: [{path: {value: /none}}]", "  - matches: [{path: {value: /empty}}]\n    backendRefs: []", Rule("{path: {value: /v1}}", "v1")));
        await ExpectAsync("GET /none 500", "GET /empty 500", "GET /v1 v1");
    }

    [Test]
    public async Task HTTPRouteWeight()
    {
        await using var gateway = await StartAsync(Listener(""), Route("weighted", "",
            "  - backendRefs: [{name: v1, port: 8080, weight: 70}, {name: v2, port: 8080, weight: 30}, {name: v3, port: 8080, weight: 0}]"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => SendAsync("GET", "example.com", "/")));
        var shares = answers.CountBy(answer => answer).ToDictionary(count => count.Key, count => count.Value / 500.0, StringComparer.Ordinal);
        shares["v1"].ShouldBe(0.7, 0.05);
        shares["v2"].ShouldBe(0.3, 0.05);
        shares.ShouldNotContainKey("v3");
    }

    /// <summary>Each: method, host (or none) and target, the backend that answers or the status, and headers.</summary>
    private async Task ExpectAsync(params string[] exchanges)
    {
        foreach (var exchange in exchanges)
        {
            var words = exchange.Split(' ');
            var slash = words[1].IndexOf('/');
            var host = slash == 0 ? "example.com" : words[1][..slash];
            (await SendAsync(words[0], host, words[1][slash..], words[3..])).ShouldBe(words[2], exchange);
        }
    }

    private async Task<string> SendAsync(string method, string host, string target, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{_port}{target}");
        request.Headers.Host = host;
        foreach (var header in headers)
            request.Headers.Add(header.Split('=')[0], header.Split('=')[1]);
        using var response = await _client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : $"{(int)response.StatusCode}";
    }

    private async Task<RunningGateway> StartAsync(string listeners, string routes)
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
        _manifests.Write("servers.yaml", string.Join("\n---\n", _servers.Keys.Select(Server)));
        _manifests.Write("routes.yaml", routes);
        var (code, _, errors) = await JwtgwProcess.RunAsync("translate", "-f", _manifests.Folder, "--to", "status");
        code.ShouldBe(0, errors);
        return await RunningGateway.StartAsync(_manifests, _port);
    }

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
        ports: [{ name: "", port: {{_servers[name].Port}} }]
        """;

    private static string Route(string name, string hostnames, params string[] rules) => Route(name, hostnames, [], rules);

    private static string Route(string name, string hostnames, string[] sections, params string[] rules) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: {{name}}, namespace: gateway-conformance-infra}
        spec:
          parentRefs: [{{(sections.Length == 0 ? "{name: same-namespace}" : string.Join(", ", sections.Select(s => $"{{name: same-namespace, sectionName: {s}}}")))}}]
          {{hostnames}}
          rules:
        {{string.Join('\n', rules)}}
        """;

    private static string Rule(string matches, string backend) => $"  - matches: [{matches}]\n    backendRefs: [{{name: {backend}, port: 8080}}]";
}
