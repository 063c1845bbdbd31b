namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Core rows of GATEWAY-HTTP about filters, and about the kinds of Service that a rule may name.</summary>
internal sealed class HttpCoreFilterRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteRedirectHostAndStatus()
    {
        await ApplyAcceptedAsync(Route("redirects",
            Filtered("/hostname-redirect", "{type: RequestRedirect, requestRedirect: {hostname: example.org}}"),
            Filtered("/host-and-status", "{type: RequestRedirect, requestRedirect: {hostname: example.org, statusCode: 301}}"),
            Filtered("/status", "{type: RequestRedirect, requestRedirect: {statusCode: 301}}")));
        await RedirectsAsync("gateway.example/hostname-redirect", 302, "http://example.org/hostname-redirect");
        await RedirectsAsync("gateway.example/hostname-redirect/deeper", 302, "http://example.org/hostname-redirect/deeper");
        await RedirectsAsync("gateway.example/host-and-status", 301, "http://example.org/host-and-status");
        await RedirectsAsync("gateway.example/status", 301, "http://gateway.example/status");
    }

    [Test]
    public async Task HTTPRouteRequestHeaderModifier()
    {
        await ApplyAcceptedAsync(Route("modifiers",
            Modified("/set", "{set: [{name: X-Header-Set, value: set-overwrites-values}]}"),
            Modified("/add", "{add: [{name: X-Header-Add, value: add-appends-values}]}"),
            Modified("/remove", "{remove: [X-Header-Remove]}"),
            Modified("/multiple", "{set: [{name: X-Header-Set-1, value: header-set-1}, {name: X-Header-Set-2, value: header-set-2}], "
                + "add: [{name: X-Header-Add-1, value: header-add-1}, {name: X-Header-Add-2, value: header-add-2}, {name: X-Header-Add-3, value: header-add-3}], "
                + "remove: [X-Header-Remove-1, X-Header-Remove-2]}"),
            Modified("/case-insensitivity", "{set: [{name: X-Header-Set, value: header-set}], add: [{name: X-Header-Add, value: header-add}], remove: [X-Header-Remove]}")));

        await SeenAsync("/set", [], ["x-header-set=set-overwrites-values"]);
        await SeenAsync("/set", ["X-Header-Set=some-other-value", "Some-Other-Header=val"], ["x-header-set=set-overwrites-values", "some-other-header=val"]);
        await SeenAsync("/add", [], ["x-header-add=add-appends-values"]);
        await SeenAsync("/add", ["X-Header-Add=some-other-value", "Some-Other-Header=val"], ["x-header-add=some-other-value,add-appends-values", "some-other-header=val"]);
        await SeenAsync("/remove", ["X-Header-Remove=val", "Some-Other-Header=val"], ["x-header-remove=", "some-other-header=val"]);
        await SeenAsync("/multiple",
            ["X-Header-Set-2=set-val-2", "X-Header-Add-2=add-val-2", "X-Header-Remove-2=remove-val-2", "Another-Header=another-header-val"],
            ["x-header-set-1=header-set-1", "x-header-set-2=header-set-2", "x-header-add-1=header-add-1", "x-header-add-2=add-val-2,header-add-2", "x-header-add-3=header-add-3",
                "x-header-remove-1=", "x-header-remove-2=", "another-header=another-header-val"]);
        await SeenAsync("/case-insensitivity",
            ["x-header-set=original-val-set", "x-header-add=original-val-add", "x-header-remove=original-val-remove", "Another-Header=another-header-val"],
            ["x-header-set=header-set", "x-header-add=original-val-add,header-add", "x-header-remove=", "another-header=another-header-val"]);
    }

    [Test]
    public async Task HTTPRouteServiceTypes()
    {
        await ServiceAsync("manual", "");
        await ServiceAsync("headless", "clusterIP: None\n  selector: {app: headless}");
        await ServiceAsync("headless-manual", "clusterIP: None");
        await ApplyAcceptedAsync(Route("services", Rule("{path: {value: /manual}}", "manual"), Rule("{path: {value: /headless}}", "headless"), Rule("{path: {value: /headless-manual}}", "headless-manual")));

        // The pods are those of other Services, and say so.
        await Wire.ExpectAsync("same-namespace", "GET /manual v3", "GET /headless v3", "GET /headless-manual v3");
    }

    private Task ServiceAsync(string name, string fields) => Suite.ApplyAsync($$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec:
          ports: [{name: http, port: 8080, targetPort: 3000}]
          {{fields}}
        {{Suite.Backends.Slice(Suite.Backends.Of("v3").Single(), name)}}
        """);

    private async Task RedirectsAsync(string address, int status, string location)
    {
        var answer = await Wire.HoldsAsync("same-namespace", Wire.Request("GET", address), answer => (int)answer.Status == status, $"{address} to redirect with {status}");

        // The scheme's own port may be written or not.
        new Uri(answer.Header("Location")!).AbsoluteUri.ShouldBe(location);
    }

    private async Task SeenAsync(string path, string[] sent, string[] seen)
    {
        var answer = await Wire.HoldsAsync("same-namespace", Wire.Request("GET", path, sent), answer => answer.Who == "v1", path);
        foreach (var header in seen)
        {
            var (name, value) = (header[..header.IndexOf('=', StringComparison.Ordinal)], header[(header.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            (answer.Seen(name) ?? "").ShouldBe(value, $"{path}: {name}");
            (answer.Seen(name) is null).ShouldBe(value.Length == 0, $"{path}: {name}");
        }
    }

    private static string Filtered(string path, string filter) => $"  - matches: [{{path: {{value: {path}}}}}]\n    filters: [{filter}]";

    private static string Modified(string path, string modifier) =>
        Filtered(path, $"{{type: RequestHeaderModifier, requestHeaderModifier: {modifier}}}") + "\n    backendRefs: [{name: v1, port: 8080}]";
}
