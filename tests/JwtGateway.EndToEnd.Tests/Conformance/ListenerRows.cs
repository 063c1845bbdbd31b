using System.Text.Json.Nodes;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about GatewayClasses, Gateways and their plain listeners.</summary>
internal sealed class ListenerRows : ConformanceRows
{
    [Test]
    public async Task GatewayClassObservedGenerationBump()
    {
        var before = Generation(await Suite.GetAsync("GatewayClass jwt-gateway"));
        await Suite.PatchAsync("GatewayClass jwt-gateway", "spec: {description: changed}");
        try
        {
            Generation(await Suite.GetAsync("GatewayClass jwt-gateway")).ShouldBeGreaterThan(before);
            await Statuses.HoldsAsync("GatewayClass jwt-gateway", OfAnEarlierGeneration);
            await Statuses.ConditionsAsync("GatewayClass jwt-gateway", "Accepted=True/Accepted");
        }
        finally
        {
            await Suite.PatchAsync("GatewayClass jwt-gateway", "spec: {description: null}");
        }
    }

    [Test]
    public async Task GatewayObservedGenerationBump()
    {
        await Suite.ApplyAsync(Gateway("bumped", "{name: http, port: 80, protocol: HTTP}"));
        await Statuses.ReadyAsync("bumped");
        var before = Generation(await Suite.GetAsync("Gateway bumped"));
        await ListenersAsync("bumped", "{name: http, port: 80, protocol: HTTP}", "{name: alternate, port: 80, protocol: HTTP, hostname: alternate.example}");
        Generation(await Suite.GetAsync("Gateway bumped")).ShouldBeGreaterThan(before);
        await Statuses.ReadyAsync("bumped");
        await Statuses.HoldsAsync("Gateway bumped", OfAnEarlierGeneration);
        await Statuses.ListenersAsync("bumped", "http Accepted=True Programmed=True", "alternate Accepted=True Programmed=True");
    }

    [Test]
    public async Task GatewayListenerUnsupportedProtocol()
    {
        await Suite.ApplyAsync(Gateway("unsupported", "{name: invalid, port: 80, protocol: INVALID}"));
        await Statuses.ConditionsAsync("Gateway unsupported", "Accepted=False/ListenersNotValid");
        await Statuses.ListenersAsync("unsupported", "invalid attached=0 kinds=- Accepted=False/UnsupportedProtocol");

        await Suite.ApplyAsync(Gateway("partly", "{name: good, port: 80, protocol: HTTP}", "{name: invalid, port: 8080, protocol: INVALID}"));
        await ApplyAcceptedAsync(RouteOf("partly", "partly", "", Rule("{}", "v1")));
        await Statuses.ConditionsAsync("Gateway partly", "Accepted=True/ListenersNotValid");
        await Statuses.ListenersAsync("partly", "good attached=1 Accepted=True/Accepted Programmed=True", "invalid attached=0 kinds=- Accepted=False/UnsupportedProtocol");
        await Wire.ExpectAsync("partly", "GET / v1");
    }

    [Test]
    public async Task GatewayInvalidParametersRef()
    {
        await Suite.ApplyAsync(GatewayOf("parameters", "infrastructure: {parametersRef: {group: invalid.example.com, kind: InvalidParameters, name: any}}", "{name: http, port: 80, protocol: HTTP}"));
        await Statuses.ConditionsAsync("Gateway parameters", "Accepted=False/InvalidParameters");
        await Suite.ApplyAsync(GatewayOf("missing-parameters", "infrastructure: {parametersRef: {group: jwtgateway.io, kind: ProxyParameters, name: missing}}", "{name: http, port: 80, protocol: HTTP}"));
        await Statuses.ConditionsAsync("Gateway missing-parameters", "Accepted=False/InvalidParameters");
    }

    [Test]
    public async Task GatewayInvalidRouteKind()
    {
        await Suite.ApplyAsync(
            Gateway("only-invalid", "{name: http, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: InvalidRoute}]}}")
            + Gateway("also-invalid", "{name: http, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: InvalidRoute}, {kind: HTTPRoute}]}}"));
        await Statuses.ListenersAsync("only-invalid", "http attached=0 kinds=- ResolvedRefs=False/InvalidRouteKinds");
        await Statuses.ListenersAsync("also-invalid", "http attached=0 kinds=HTTPRoute ResolvedRefs=False/InvalidRouteKinds");

        // What is supported among them is served all the same.
        await ApplyAcceptedAsync(RouteOf("also-invalid", "kinds", "", Rule("{}", "v1")));
        await Statuses.ListenersAsync("also-invalid", "http attached=1 kinds=HTTPRoute ResolvedRefs=False/InvalidRouteKinds");
        await Wire.ExpectAsync("also-invalid", "GET / v1");
    }

    [Test]
    public async Task GatewayModifyListeners()
    {
        const string Data = "{name: http-data, port: 80, protocol: HTTP, hostname: data.test.com}";
        const string Other = "{name: http, port: 80, protocol: HTTP, hostname: other.test.com}";
        await Suite.ApplyAsync(Gateway("growing", Other) + Gateway("shrinking", Other, Data));
        await Statuses.ReadyAsync("growing");
        await Suite.ApplyAsync(RouteOf("[{name: growing}, {name: shrinking}]", "both", "hostnames: [data.test.com, other.test.com]", Rule("{}", "v1")));
        await Statuses.ListenersAsync("growing", "http attached=1");
        await Wire.ExpectAsync("growing", "GET other.test.com/ v1", "GET data.test.com/ 404");

        await ListenersAsync("growing", Other, Data);
        await Statuses.ListenersAsync("growing",
            "http attached=1 Accepted=True/Accepted ResolvedRefs=True/ResolvedRefs", "http-data attached=1 Accepted=True/Accepted ResolvedRefs=True/ResolvedRefs");
        await Wire.ExpectAsync("growing", "GET other.test.com/ v1", "GET data.test.com/ v1");

        await Statuses.ListenersAsync("shrinking", "http attached=1", "http-data attached=1");
        await Wire.ExpectAsync("shrinking", "GET other.test.com/ v1", "GET data.test.com/ v1");
        await ListenersAsync("shrinking", Other);
        await Statuses.ListenersAsync("shrinking", "http attached=1 Accepted=True/Accepted ResolvedRefs=True/ResolvedRefs");
        await Wire.ExpectAsync("shrinking", "GET data.test.com/ 404", "GET other.test.com/ v1");
    }

    [Test]
    public async Task GatewayWithAttachedRoutesWithPort8080()
    {
        await Suite.ApplyAsync(Gateway("two-ports", "{name: unattached, port: 8080, protocol: HTTP}", "{name: attached, port: 80, protocol: HTTP}"));
        await ApplyAcceptedAsync(RouteOf("[{name: two-ports, sectionName: attached}]", "attached", "", Rule("{}", "v1")));
        await Statuses.ListenersAsync("two-ports", "unattached attached=0 Accepted=True", "attached attached=1 Accepted=True");
        await Wire.ExpectAsync("two-ports:80", "GET / v1");
        await Wire.ExpectAsync("two-ports:8080", "GET / 404");
    }

    private Task ListenersAsync(string gateway, params string[] listeners) => Suite.PatchAsync($"Gateway $infra/{gateway}", $"spec: {{listeners: [{string.Join(", ", listeners)}]}}");

    private static string? OfAnEarlierGeneration(JsonObject obj) =>
        (obj["status"]?["conditions"]?.AsArray() ?? []) is { Count: > 0 } conditions && conditions.All(c => (int?)c!["observedGeneration"] == Generation(obj))
            ? null : "a condition of an earlier generation, or none";

    private static int Generation(JsonObject obj) => (int)obj["metadata"]!["generation"]!;
}
