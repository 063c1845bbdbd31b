using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// Rows of the Gateway API's conformance table: one test each, named as there. Manifests go through the API server and the operator, statuses come back from the
/// API server, and traffic goes through a proxy that the operator configures. Manifests, requests and expectations are our own, written from the API's documentation.
/// </summary>
internal abstract class ConformanceRows
{
    protected ConformanceSuite Suite { get; private set; } = null!;

    protected Statuses Statuses => Suite.Statuses;

    protected Wire Wire => Suite.Wire;

    [OneTimeSetUp]
    public async Task StartAsync() => Suite = await ConformanceSuite.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await Suite.DisposeAsync();

    [TearDown]
    public Task CleanAsync() => Suite.CleanAsync();

    /// <summary>An HTTPRoute of Gateway <c>same-namespace</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rules">YAML list items.</param>
    protected static string Route(string name, params string[] rules) => RouteOf("same-namespace", name, "", rules);

    /// <summary>An HTTPRoute with any parents and more fields.</summary>
    /// <param name="parents">A Gateway's name, or a flow-style list of parentRefs.</param>
    /// <param name="name">Its name, or <c>$web/name</c>.</param>
    /// <param name="fields">E.g. <c>hostnames: [example.com]</c>.</param>
    /// <param name="rules">YAML list items.</param>
    protected static string RouteOf(string parents, string name, string fields, params string[] rules) => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: {{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}}, namespace: {{(name.Contains('/', StringComparison.Ordinal) ? name[..name.IndexOf('/', StringComparison.Ordinal)] : "$infra")}}}
        spec:
          parentRefs: {{(parents.StartsWith('[') ? parents : $"[{{name: {parents}}}]")}}
          {{fields}}
          rules:
        {{string.Join('\n', rules)}}

        """;

    /// <summary>A rule from matches to a Service of the suite.</summary>
    protected static string Rule(string matches, string service) => $"  - matches: [{matches}]\n    backendRefs: [{{name: {service}, port: 8080}}]";

    /// <summary>A Gateway of ours. Listeners are flow-style YAML.</summary>
    protected static string Gateway(string name, params string[] listeners) => GatewayOf(name, "", listeners);

    /// <summary>The same with more fields of its spec.</summary>
    protected static string GatewayOf(string name, string fields, params string[] listeners) => $$"""
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: {{name}}, namespace: $infra}
        spec:
          gatewayClassName: jwt-gateway
          {{fields}}
          listeners:
        {{string.Join('\n', listeners.Select(listener => "    - " + listener))}}

        """;

    /// <summary>Applies manifests, and waits until each route among them is accepted by each of its parents with all its references resolved.</summary>
    protected async Task ApplyAcceptedAsync(string yaml)
    {
        await Suite.ApplyAsync(yaml);
        foreach (var route in KubeYaml.Parse(yaml).Where(obj => ((string)obj["kind"]!).EndsWith("Route", StringComparison.Ordinal)))
        {
            var ns = (string)route["metadata"]!["namespace"]!;
            foreach (var parent in route["spec"]!["parentRefs"]!.AsArray())
            {
                await Statuses.RouteAsync(
                    $"{route["kind"]} {ns}/{route["metadata"]!["name"]}",
                    $"{parent!["kind"] ?? "Gateway"} {parent["namespace"] ?? ns}/{parent["name"]}" + (parent["sectionName"] is { } section ? $"#{section}" : ""),
                    "Accepted=True/Accepted", "ResolvedRefs=True/ResolvedRefs");
            }
        }
    }

    /// <summary>Applies an object that is younger than another: timestamps of API servers are whole seconds, so one of the same second is made again.</summary>
    /// <param name="older">E.g. <c>ListenerSet $infra/one</c>.</param>
    /// <param name="younger">The new object.</param>
    /// <param name="yaml">Its manifest, alone.</param>
    protected async Task ApplyYoungerAsync(string older, string younger, string yaml)
    {
        async Task<string> CreatedAsync(string what) => (string)(await Suite.GetAsync(what))["metadata"]!["creationTimestamp"]!;
        var first = await CreatedAsync(older);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        await Suite.ApplyAsync(yaml);
        while (string.CompareOrdinal(await CreatedAsync(younger), first) <= 0)
        {
            await pause.WaitForNextTickAsync();
            await Suite.DeleteAsync(younger);
            await Suite.ApplyAsync(yaml);
        }
    }
}
