namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>The row of GATEWAY-HTTP about CORS: preflights that the gateway answers, and the headers of what goes on.</summary>
internal sealed class CorsRows : ConformanceRows
{
    private const string Origin = "Access-Control-Allow-Origin";
    private const string Methods = "Access-Control-Allow-Methods";
    private const string AllowedHeaders = "Access-Control-Allow-Headers";
    private const string Exposed = "Access-Control-Expose-Headers";
    private const string MaxAge = "Access-Control-Max-Age";
    private const string Credentials = "Access-Control-Allow-Credentials";

    [Test]
    public async Task HTTPRouteCORS()
    {
        await ApplyAcceptedAsync(Route("cors",
            Cors("/exact", "allowOrigins: ['https://www.foo.com', 'https://www.bar.com'], allowMethods: [GET, OPTIONS], allowHeaders: [x-header-1, x-header-2], exposeHeaders: [x-header-3, x-header-4], maxAge: 3600"),
            Cors("/wildcard-host", "allowOrigins: ['https://*.bar.com'], allowMethods: [GET, OPTIONS], maxAge: 3600"),
            Cors("/any", "allowOrigins: ['*'], allowMethods: [GET]"),
            Cors("/any-method", "allowOrigins: ['https://www.foo.com'], allowMethods: ['*'], allowHeaders: ['*'], exposeHeaders: ['*']"),
            Cors("/credentials", "allowOrigins: ['https://www.foo.com'], allowMethods: [GET], allowCredentials: true"),
            Cors("/any-credentials", "allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], exposeHeaders: ['*'], allowCredentials: true"),
            Cors("/no-credentials", "allowOrigins: ['https://www.foo.com'], allowMethods: [GET], allowCredentials: false"),
            Rule("{path: {value: /none}}", "v2")));
        await ExactOriginsAsync();
        await OtherOriginsAsync();
        await WildcardsAsync();
        await CredentialsAsync();
        await Wire.ExpectAsync("same-namespace", "GET /none v2 Origin=https://www.foo.com");
        (await SimpleAsync("/none", "https://www.foo.com")).Header(Origin).ShouldBeNull();
    }

    private async Task ExactOriginsAsync()
    {
        foreach (var origin in (string[])["https://www.foo.com", "https://www.bar.com"])
        {
            var preflight = await PreflightAsync("/exact", origin, "GET", "x-header-1, x-header-2");
            preflight.Echo.ShouldBeNull("the gateway answers, not the backend");
            preflight.Header(Origin).ShouldBe(origin);
            Listed(preflight, Methods).ShouldBe(["GET", "OPTIONS"], ignoreOrder: true);
            Listed(preflight, AllowedHeaders).ShouldBe(["x-header-1", "x-header-2"], ignoreOrder: true);
            preflight.Header(MaxAge).ShouldBe("3600");
            preflight.Header(Credentials).ShouldBeNull();
            var simple = await SimpleAsync("/exact", origin);
            simple.Who.ShouldBe("v1");
            simple.Header(Origin).ShouldBe(origin);
            Listed(simple, Exposed).ShouldBe(["x-header-3", "x-header-4"], ignoreOrder: true);
            simple.Header(Credentials).ShouldBeNull();
        }
    }

    private async Task OtherOriginsAsync()
    {
        foreach (var (path, origin) in new[]
        {
            ("/exact", "https://foobar.com"), ("/exact", "http://www.foo.com"), ("/exact", "https://www.foo.com:8443"), ("/exact", "https://www.foo.com.evil.com"), ("/exact", "null"),
            ("/wildcard-host", "https://bar.com"), ("/wildcard-host", "http://www.bar.com"), ("/wildcard-host", "https://www.bar.com.evil.com"), ("/wildcard-host", "https://evilbar.com"),
        })
        {
            var preflight = await PreflightAsync(path, origin, "GET");
            ((int)preflight.Status).ShouldBeOneOf(200, 204, 403);
            (preflight.Header(Origin), preflight.Header(Credentials)).ShouldBe((null, null), $"{path} {origin}");
            var simple = await SimpleAsync(path, origin);
            simple.Header(Origin).ShouldBeNull($"{path} {origin}");
        }
    }

    private async Task WildcardsAsync()
    {
        foreach (var origin in (string[])["https://www.bar.com", "https://a.b.c.bar.com"])
        {
            (await PreflightAsync("/wildcard-host", origin, "GET")).Header(Origin).ShouldBe(origin);
            (await SimpleAsync("/wildcard-host", origin)).Header(Origin).ShouldBe(origin);
        }

        foreach (var origin in (string[])["https://www.foo.com", "http://other.example:8080", "https://foo.example:12345"])
        {
            (await PreflightAsync("/any", origin, "GET")).Header(Origin).ShouldBeOneOf("*", origin);
            (await SimpleAsync("/any", origin)).Header(Origin).ShouldBeOneOf("*", origin);
        }

        var any = await PreflightAsync("/any-method", "https://www.foo.com", "PUT", "x-one, x-two");
        any.Header(Origin).ShouldBe("https://www.foo.com");
        any.Header(Methods)!.Split(", ").ShouldBeSubsetOf(["*", "PUT"]);
        string.Join(',', Listed(any, AllowedHeaders)).ShouldBeOneOf("*", "x-one,x-two");
        (await SimpleAsync("/any-method", "https://www.foo.com")).Header(Exposed).ShouldBe("*");
    }

    private async Task CredentialsAsync()
    {
        (await PreflightAsync("/credentials", "https://www.foo.com", "GET")).Header(Credentials).ShouldBe("true");
        (await SimpleAsync("/credentials", "https://www.foo.com")).Header(Credentials).ShouldBe("true");
        (await PreflightAsync("/no-credentials", "https://www.foo.com", "GET")).Header(Credentials).ShouldBeNull();
        (await SimpleAsync("/no-credentials", "https://www.foo.com")).Header(Credentials).ShouldBeNull();

        // A browser takes a star for a name when it sends cookies.
        var preflight = await PreflightAsync("/any-credentials", "https://www.foo.com:8443", "PUT", "x-one");
        preflight.Header(Origin).ShouldBe("https://www.foo.com:8443");
        (preflight.Header(Methods), preflight.Header(AllowedHeaders), preflight.Header(Credentials)).ShouldBe(("PUT", "x-one", "true"));
        var simple = await SimpleAsync("/any-credentials", "https://www.foo.com:8443");
        (simple.Header(Origin), simple.Header(Credentials)).ShouldBe(("https://www.foo.com:8443", "true"));
        (simple.Header(Exposed) ?? "").ShouldNotContain("*");
    }

    private Task<Answer> PreflightAsync(string path, string origin, string method, string? headers = null) => Wire.HoldsAsync(
        "same-namespace",
        Wire.Request("OPTIONS", path, [$"Origin={origin}", $"Access-Control-Request-Method={method}", .. headers is null ? (string[])[] : [$"Access-Control-Request-Headers={headers}"]]),
        answer => (int)answer.Status is 200 or 204 or 403,
        $"a preflight of {path} from {origin}");

    private Task<Answer> SimpleAsync(string path, string origin) =>
        Wire.HoldsAsync("same-namespace", Wire.Request("GET", path, $"Origin={origin}"), answer => answer.Echo is not null, $"{path} from {origin}");

    private static string[] Listed(Answer answer, string header) => (answer.Header(header) ?? "").Split(',', StringSplitOptions.TrimEntries);

    private static string Cors(string path, string cors) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            filters: [{ type: CORS, cors: { {{cors}} } }]
            backendRefs: [{name: v1, port: 8080}]
        """;
}
