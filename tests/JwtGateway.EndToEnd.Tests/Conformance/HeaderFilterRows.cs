namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about filters that change headers.</summary>
internal sealed class HeaderFilterRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteResponseHeaderModifier()
    {
        await ApplyAcceptedAsync(Route("response-headers",
            Changing("/set", "set: [{name: X-Header-Set, value: set-overwrites-values}]"),
            Changing("/add", "add: [{name: X-Header-Add, value: add-appends-values}]"),
            Changing("/remove", "remove: [X-Header-Remove]"),
            Changing("/multiple", "set: [{name: X-Header-Set-1, value: set-1}, {name: X-Header-Set-2, value: set-2}], add: [{name: X-Header-Add-1, value: add-1}, {name: X-Header-Add-2, value: add-2}, {name: X-Header-Add-3, value: add-3}], remove: [X-Header-Remove-1, X-Header-Remove-2]"),
            Changing("/case-insensitivity", "set: [{name: X-Header-Set, value: set-new}], add: [{name: X-Header-Add, value: add-new}], remove: [X-Header-Remove]"),
            """
              - matches: [{path: {value: /both}}]
                filters:
                  - {type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: X-Header-Set, value: on-response}], remove: [X-Header-Remove]}}
                  - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Header-Set, value: on-request}], remove: [X-Header-Remove]}}
                backendRefs: [{name: v1, port: 8080}]
            """));
        await HeadersAsync("/set", "Some-Other-Header:val", "Some-Other-Header=val", "X-Header-Set=set-overwrites-values");
        await HeadersAsync("/set", "X-Header-Set:some-other-value", "X-Header-Set=set-overwrites-values");
        await HeadersAsync("/add", "Some-Other-Header:val", "Some-Other-Header=val", "X-Header-Add=add-appends-values");
        await HeadersAsync("/add", "X-Header-Add:some-other-value", "X-Header-Add=some-other-value,add-appends-values");
        await HeadersAsync("/remove", "X-Header-Remove:val,Kept:yes", "X-Header-Remove=", "Kept=yes");
        await HeadersAsync("/multiple", "X-Header-Set-2:old,X-Header-Add-2:old,X-Header-Remove-2:old,Another-Header:kept",
            "X-Header-Set-1=set-1", "X-Header-Set-2=set-2", "X-Header-Add-1=add-1", "X-Header-Add-2=old,add-2", "X-Header-Add-3=add-3", "X-Header-Remove-1=", "X-Header-Remove-2=", "Another-Header=kept");
        await HeadersAsync("/case-insensitivity", "x-header-set:old,x-header-add:old,x-header-remove:old", "X-Header-Set=set-new", "X-Header-Add=old,add-new", "X-Header-Remove=");
        var both = await HeadersAsync("/both", "X-Header-Set:old,X-Header-Remove:old", "X-Header-Set=on-response", "X-Header-Remove=");
        both.Seen("x-header-set").ShouldBe("on-request");
        both.Seen("x-header-remove").ShouldBeNull();
    }

    [Test]
    public async Task HTTPRouteBackendRequestHeaderModifier()
    {
        await ApplyAcceptedAsync(Route("backend-headers",
            OnBackend("/set", "set: [{name: X-Header-Set, value: set-overwrites-values}]"),
            OnBackend("/add", "add: [{name: X-Header-Add, value: add-appends-values}]"),
            OnBackend("/remove", "remove: [X-Header-Remove]"),
            OnBackend("/multiple", "set: [{name: X-Header-Set-1, value: set-1}, {name: X-Header-Set-2, value: set-2}], add: [{name: X-Header-Add-1, value: add-1}], remove: [X-Header-Remove-1, X-Header-Remove-2]"),
            OnBackend("/case-insensitivity", "set: [{name: X-Header-Set, value: set-new}], add: [{name: X-Header-Add, value: add-new}], remove: [X-Header-Remove]"),
            Rule("{path: {value: /unchanged}}", "v1")));
        await SeenAsync("/set", "Some-Other-Header=val", "x-header-set=set-overwrites-values", "some-other-header=val");
        await SeenAsync("/set", "X-Header-Set=some-other-value", "x-header-set=set-overwrites-values");
        await SeenAsync("/add", "Some-Other-Header=val", "x-header-add=add-appends-values");
        await SeenAsync("/add", "X-Header-Add=some-other-value", "x-header-add=some-other-value,add-appends-values");
        await SeenAsync("/remove", "X-Header-Remove=val", "x-header-remove=");
        await SeenAsync("/multiple", "X-Header-Set-2=old X-Header-Add-1=old X-Header-Remove-1=old X-Header-Remove-2=old Another-Header=kept",
            "x-header-set-1=set-1", "x-header-set-2=set-2", "x-header-add-1=old,add-1", "x-header-remove-1=", "x-header-remove-2=", "another-header=kept");
        await SeenAsync("/case-insensitivity", "x-header-SET=old X-HEADER-add=old x-HEADER-remove=old", "x-header-set=set-new", "x-header-add=old,add-new", "x-header-remove=");
        await SeenAsync("/unchanged", "X-Header-Set=old X-Header-Remove=old", "x-header-set=old", "x-header-remove=old", "x-header-add=");
    }

    [Test]
    public async Task HTTPRouteRequestHeaderModifierBackendWeights()
    {
        static string Marked(string service, int weight) =>
            $"{{name: {service}, port: 8080, weight: {weight}, filters: [{{type: RequestHeaderModifier, requestHeaderModifier: {{set: [{{name: Backend, value: {service}}}]}}}}]}}";
        await ApplyAcceptedAsync(Route("weights", $"  - backendRefs: [{Marked("v1", 1)}, {Marked("v2", 1)}, {Marked("v3", 0)}]"));
        var request = Wire.Request("GET", "/", "Backend=of-the-client");
        await Wire.HoldsAsync("same-namespace", request, answer => answer.Echo is not null, "the route to be served");
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Wire.SendAsync("same-namespace", request)));
        answers.ShouldAllBe(answer => answer.Seen("backend") == answer.Who);
        answers.Select(answer => answer.Who).Distinct().Order(StringComparer.Ordinal).ShouldBe(["v1", "v2"]);
    }

    private static string Changing(string path, string changes) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { {{changes}} } }]
            backendRefs: [{name: v1, port: 8080}]
        """;

    private static string OnBackend(string path, string changes) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            backendRefs: [{ name: v1, port: 8080, filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { {{changes}} } }] }]
        """;

    /// <summary>The backend answers with headers; the client gets others. <c>name=</c> is none.</summary>
    private Task<Answer> HeadersAsync(string path, string answered, params string[] expected) => Wire.HoldsAsync(
        "same-namespace",
        Wire.Request("GET", path, "X-Echo-Set-Header=" + answered),
        answer => answer.Who == "v1" && expected.All(e => (answer.Header(e.Split('=')[0]) ?? "") == e.Split('=')[1]),
        $"{path} {answered}: {string.Join(' ', expected)}");

    /// <summary>What the backend sees of what is sent. <c>name=</c> is none.</summary>
    private Task<Answer> SeenAsync(string path, string sent, params string[] expected) => Wire.HoldsAsync(
        "same-namespace",
        Wire.Request("GET", path, sent.Split(' ')),
        answer => answer.Who == "v1" && expected.All(e => (answer.Seen(e.Split('=')[0]) ?? "") == e.Split('=')[1]),
        $"{path} {sent}: {string.Join(' ', expected)}");
}
