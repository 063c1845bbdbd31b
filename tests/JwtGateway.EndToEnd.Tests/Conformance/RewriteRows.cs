namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about rewrites.</summary>
internal sealed class RewriteRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteRewriteHost()
    {
        await ApplyAcceptedAsync(RouteOf("same-namespace", "rewrite-host", "hostnames: [rewrite.example]",
            """
              - matches: [{path: {value: /one}}]
                filters: [{type: URLRewrite, urlRewrite: {hostname: one.example.org}}]
                backendRefs: [{name: v1, port: 8080}]
              - matches: [{path: {value: /two}}]
                filters: [{type: URLRewrite, urlRewrite: {hostname: example.org}}, {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Set, value: set}], add: [{name: X-Add, value: added}], remove: [X-Remove]}}]
                backendRefs: [{name: v2, port: 8080}]
              - backendRefs: [{name: v3, port: 8080}]
            """));
        await SeenAsync("rewrite.example/one?q=1", "v1", "one.example.org", "/one?q=1");
        var changed = await SeenAsync("rewrite.example/two", "v2", "example.org", "/two", "X-Set=old", "X-Add=old", "X-Remove=old");
        (changed.Seen("x-set"), changed.Seen("x-add"), changed.Seen("x-remove")).ShouldBe(("set", "old,added", null));
        await SeenAsync("rewrite.example/", "v3", "rewrite.example", "/");
    }

    [Test]
    public async Task HTTPRouteRewritePath()
    {
        await ApplyAcceptedAsync(Route("rewrite-path",
            Prefix("/prefix/one", "/one"), Prefix("/strip-prefix", "/"), Full("/full/one", "/one"),
            Full("/full/rewrite-path-and-modify-headers", "/test", Changes), Prefix("/prefix/rewrite-path-and-modify-headers", "/prefix", Changes)));
        foreach (var (asked, seen) in new[]
        {
            ("/prefix/one/two", "/one/two"), ("/prefix/one/two?q=%20x", "/one/two?q=%20x"), ("/prefix/one", "/one"), ("/prefix/one/", "/one/"),
            ("/strip-prefix/three", "/three"), ("/strip-prefix", "/"), ("/strip-prefix/", "/"), ("/full/one/two", "/one"), ("/full/one?q=1", "/one?q=1"),
        })
        {
            await SeenAsync(asked, "v1", "gateway.example", seen);
        }

        foreach (var (asked, seen) in new[] { ("/full/rewrite-path-and-modify-headers/below", "/test"), ("/prefix/rewrite-path-and-modify-headers/one", "/prefix/one") })
        {
            var changed = await SeenAsync(asked, "v1", "gateway.example", seen, "X-Set=old", "X-Add=old", "X-Remove=old");
            (changed.Seen("x-set"), changed.Seen("x-add"), changed.Seen("x-remove")).ShouldBe(("set", "old,added", null));
        }
    }

    private const string Changes = ", {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Set, value: set}], add: [{name: X-Add, value: added}], remove: [X-Remove]}}";

    private static string Prefix(string path, string to, string more = "") => Rewriting(path, $"{{type: ReplacePrefixMatch, replacePrefixMatch: {to}}}", more);

    private static string Full(string path, string to, string more = "") => Rewriting(path, $"{{type: ReplaceFullPath, replaceFullPath: {to}}}", more);

    private static string Rewriting(string path, string to, string more) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            filters: [{type: URLRewrite, urlRewrite: { path: {{to}} } }{{more}}]
            backendRefs: [{name: v1, port: 8080}]
        """;

    private Task<Answer> SeenAsync(string asked, string service, string host, string path, params string[] headers) => Wire.HoldsAsync(
        "same-namespace",
        Wire.Request("GET", asked, headers),
        answer => answer.Who == service && (string?)answer.Echo!["host"] == host && (string?)answer.Echo["path"] == path,
        $"{asked} to reach {service} as {host}{path}");
}
