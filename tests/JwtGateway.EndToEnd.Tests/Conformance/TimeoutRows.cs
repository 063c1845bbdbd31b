namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about timeouts and attempts.</summary>
internal sealed class TimeoutRows : ConformanceRows
{
    [Test]
    public Task HTTPRouteTimeoutRequest() => TimeoutAsync("request");

    [Test]
    public Task HTTPRouteTimeoutBackendRequest() => TimeoutAsync("backendRequest");

    [Test]
    public async Task HTTPRouteRetry()
    {
        var definition = await Suite.Cluster.Client.GetAsync("CustomResourceDefinition", "", "httproutes.gateway.networking.k8s.io");
        if ((string?)definition["metadata"]!["annotations"]?["gateway.networking.k8s.io/channel"] == "standard")
            Assert.Ignore("The cluster has the CRDs of the standard channel, which have no retries.");
        await ApplyAcceptedAsync(Route("retries", Retrying("/retry", "codes: [500], attempts: 3"), Retrying("/retry-many", "codes: [500, 502, 503, 504], attempts: 2")));
        await Wire.ExpectAsync("same-namespace", "GET /retry v3", "GET /retry-many v3");

        await AttemptsAsync("/retry", 500, succeedAfter: 2, "v3", attempts: 3);
        await AttemptsAsync("/retry", 500, succeedAfter: 3, "v3", attempts: 4);
        await AttemptsAsync("/retry", 500, succeedAfter: 4, "500", attempts: 4);
        await AttemptsAsync("/retry", 503, succeedAfter: 1, "503", attempts: 1);
        foreach (var code in (int[])[500, 502, 503, 504])
        {
            await AttemptsAsync("/retry-many", code, succeedAfter: 1, "v3", attempts: 2);
            await AttemptsAsync("/retry-many", code, succeedAfter: 3, $"{code}", attempts: 3);
        }
    }

    private async Task TimeoutAsync(string field)
    {
        await ApplyAcceptedAsync(Route("timeouts",
            $$"""
              - matches: [{ path: { value: /limited } }]
                timeouts: { {{field}}: 500ms }
                backendRefs: [{name: v1, port: 8080}]
              - matches: [{ path: { value: /unlimited } }]
                timeouts: { {{field}}: 0s }
                backendRefs: [{name: v1, port: 8080}]
              - matches: [{ path: { value: /unsaid } }]
                backendRefs: [{name: v1, port: 8080}]
            """));
        await Task.WhenAll(((string[])["GET /limited v1", "GET /limited?delay=1s 504", "GET /unlimited?delay=1s v1", "GET /unsaid?delay=1s v1"])
            .Select(exchange => Wire.ExpectAsync("same-namespace", exchange)));
    }

    private static string Retrying(string path, string retry) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            retry: { {{retry}} }
            backendRefs: [{name: v3, port: 8080}]
        """;

    /// <summary>The backend fails a number of times. Pods count each for itself, so it is the Service that has one.</summary>
    private async Task AttemptsAsync(string path, int code, int succeedAfter, string answer, int attempts)
    {
        var uuid = Guid.NewGuid().ToString("N");
        var got = await Wire.SendAsync("same-namespace", Wire.Request("GET", $"{path}?uuid={uuid}&responseCode={code}&succeedAfter={succeedAfter}"));
        got.Who.ShouldBe(answer, $"{path}: {code}, {succeedAfter} times");
        Suite.Backends.Of("v3").Sum(pod => pod.Attempts(uuid)).ShouldBe(attempts, $"{path}: {code}, {succeedAfter} times");
    }
}
