using System.Globalization;
using System.Text;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>What Traefik's Middlewares and IngressRoutes come to over the wire: claims, headers, matchers, priorities.</summary>
public sealed class TraefikWireTests
{
    private const string Secret = "a-secret-of-at-least-thirty-two-bytes";

    /// <summary>The rows of Traefik Hub's own tests of its claims language, and some of ours.</summary>
    private static readonly (string Claims, string Expression, bool Passes)[] Rows =
    [
        ("""{"int":1512435789,"flt":1.512435789}""", "Equals(`int`,`1512435789`) && Equals(`flt`,`1.512435789`)", true),
        ("""{"active":true}""", "Equals(`active`,`true`)", true),
        ("""{"grp":"dev","scope":"deploy"}""", "(Equals(`grp`,`admin`)||Equals(`grp`,`dev`))&&Equals(`scope`,`deploy`)", true),
        ("""{"user":{"role":"developer"}}""", "Equals(`user.role.foo`,`john`)", false),
        ("""{"user":{"role":{}}}""", "Equals(`user.role`,`john`)", false),
        ("""{"grp":[500,900]}""", "Contains(`grp`,`900`)", true),
        ("""{"scope":"foo bar baz bat"}""", "Contains(`scope`,`baz`)", true),
        ("""{"scope":"foo,bar, baz , bat"}""", "SplitContains(`scope`,`,`,`baz`)", true),
        ("""{"scope":"foo,;bar,; baz ,; bat"}""", "SplitContains(`scope`,`,;`,`baz`)", true),
        ("""{"gid":500}""", "OneOf(`gid`,`500`,`900`)", true),
        ("""{"user":{"full.name":"bruce"}}""", @"Equals(`user.full\.name`,`bruce`)", true),
        ("""{"user":{"full\\":{"name":"bruce"}}}""", @"Equals(`user.full\\.name`,`bruce`)", true),
        ("""{"user":{"ful\\l":{"name":"bruce"}}}""", @"Equals(`user.ful\l.name`,`bruce`)", true),
        ("""{"user":"bruce"}""", "Equals(``,`bruce`)", false),
        ("""{"user":"bruce"}""", "!Equals(`missing`,`bruce`)", true),
        ("""{"roles":["a","b"]}""", "OneOf(`roles`,`b`,`c`)", true),
        ("""{"roles":["a",{"b":"c"},["b"]]}""", "Contains(`roles`,`b`)", false),
        ("""{"sub":"team-a"}""", "Prefix(`sub`,`team-`)", true),
        ("""{"dept":12}""", "Prefix(`dept`,`1`)", false),
        ("""{"dept":null}""", "Equals(`dept`,`null`)", false),
        ("""{"sub":"caf\u00e9"}""", "Equals(\"sub\", \"caf\\u00e9\")", true),
        ("""{"n":1.0}""", "Equals(`n`,`1`)", false),
    ];

    private const string Whoami =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: whoami}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: whoami, labels: {kubernetes.io/service-name: whoami}}
        addressType: IPv4
        endpoints: [{addresses: ["127.0.0.1"]}]
        ports:
          - name: http
            port: 3000
        ---

        """;

    [Test]
    public async Task Every_row_of_the_claims_language_decides_as_Traefik_Hub_does()
    {
        var manifest = new StringBuilder(Whoami);
        for (var i = 0; i < Rows.Length; i++)
        {
            manifest.Append(Middleware($"row-{i}", $"claims: '{Rows[i].Expression.Replace("'", "''", StringComparison.Ordinal)}'"));
            manifest.Append(CultureInfo.InvariantCulture, $"{Route($"row-{i}", $"Path(`/row/{i}`)", $"row-{i}")}---\n");
        }

        await using var gateway = await RunningTraefikExample.StartAsync(null, more: manifest.ToString());
        for (var i = 0; i < Rows.Length; i++)
        {
            using var answer = await gateway.GetPlainAsync($"/row/{i}", HmacToken.Of(Secret, Rows[i].Claims));
            ((int)answer.StatusCode).ShouldBe(Rows[i].Passes ? 200 : 403, Rows[i].Expression);
        }
    }

    [TestCase("""{"c":"me"}""", "me")]
    [TestCase("{}", "")]
    [TestCase("""{"c":null}""", "")]
    [TestCase("""{"c":[]}""", "")]
    [TestCase("""{"c":1.50}""", "1.50")]
    [TestCase("""{"c":false}""", "false")]
    [TestCase("""{"c":["a","b"]}""", "a, b")]
    [TestCase("""{"c":["a,b"]}""", "")]
    [TestCase("""{"c":{"d":1}}""", null)]
    [TestCase("""{"c":[{"d":1}]}""", null)]
    public async Task A_claim_is_forwarded_and_its_header_is_never_the_client_s(string claims, string? value)
    {
        await using var gateway = await RunningTraefikExample.StartAsync(
            null, more: Whoami + Middleware("jwt", "forwardHeaders: {X-C: c}") + Route("app", "PathPrefix(`/`)", "jwt"));
        using var answer = await gateway.GetPlainAsync("/", HmacToken.Of(Secret, claims), ("X-C", "forged"), ("X_C", "forged"));
        ((int)answer.StatusCode).ShouldBe(value is null ? 500 : 200);
        if (value is null)
            (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        else
            (await EchoServer.ReadAsync(answer)).Headers.Where(h => h.Key is "x-c" or "x_c").Select(h => h.Value.Replace(",b", ", b", StringComparison.Ordinal)).ShouldBe([value]);
    }

    [Test]
    public async Task Tokens_are_found_in_the_query_and_do_not_go_on()
    {
        await using var gateway = await RunningTraefikExample.StartAsync(null, more: Whoami + Middleware("jwt", "tokenKey: key") + Route("app", "PathPrefix(`/`)", "jwt"));
        var token = HmacToken.Of(Secret, "{}");
        using var passed = await gateway.GetPlainAsync($"/a?x=1&key={token}");
        (await EchoServer.ReadAsync(passed)).Path.ShouldBe("/a?x=1");
        ((int)(await gateway.GetPlainAsync("/a?key=none")).StatusCode).ShouldBe(401);
        ((int)(await gateway.GetPlainAsync($"/a?key={token}", "none")).StatusCode).ShouldBe(401);
    }

    [Test]
    public async Task Routes_are_chosen_by_priority_over_all_IngressRoutes()
    {
        const string guarded = "routes: [{match: 'Host(`a.example.com`) && PathPrefix(`/admin`)', services: [{name: whoami, port: 80}], middlewares: [{name: jwt}]}]";
        const string open = "routes: [{match: 'PathPrefix(`/`)', services: [{name: whoami, port: 80}]}, {match: 'Path(`/never`)', priority: 1, services: [{name: nobody}]}]";
        await using var gateway = await RunningTraefikExample.StartAsync(null, more: Whoami + Middleware("jwt", "tokenKey: key") + Spec("a-open", open) + "---\n" + Spec("guarded", guarded));

        (await StatusAsync("/admin", "a.example.com")).ShouldBe(401);
        (await StatusAsync("/administration", "A.EXAMPLE.com")).ShouldBe(401);
        (await StatusAsync("/admin", "b.example.com")).ShouldBe(200);
        (await StatusAsync("/never", "b.example.com")).ShouldBe(200);

        async Task<int> StatusAsync(string path, string host)
        {
            using var answer = await gateway.GetPlainAsync(path, null, ("Host", host));
            return (int)answer.StatusCode;
        }
    }

    [Test]
    public async Task Middlewares_of_an_IngressRoute_are_run_in_their_order()
    {
        var manifest = Plain("https", "redirectScheme: {scheme: https, permanent: true}") + Plain("strip", "stripPrefix: {prefixes: [/api]}")
            + Plain("headers", "headers: {customRequestHeaders: {X-Set: '1', X-Gone: '', X-User: nobody}, customResponseHeaders: {X-Frame-Options: DENY}}")
            + Plain("away", "redirectRegex: {regex: '^https://[^/]+/api/old(.*)', replacement: 'https://new.example.com$1'}")
            + Middleware("jwt", "forwardHeaders: {X-User: sub}")
            + Spec("app", "routes: [{match: 'PathPrefix(`/api`)', services: [{name: whoami, port: 80}], middlewares: [{name: https}, {name: away}, {name: strip}, {name: headers}, {name: jwt}]}]");
        await using var gateway = await RunningTraefikExample.StartAsync(null, more: Whoami + manifest);

        using var redirected = await gateway.GetPlainAsync("/api/x?q=1", null, ("Host", "www.example.com"));
        ((int)redirected.StatusCode, redirected.Headers.Location?.ToString()).ShouldBe((301, "https://www.example.com/api/x?q=1"));
        using var away = await gateway.GetAsync("/api/old/x");
        ((int)away.StatusCode, away.Headers.Location?.ToString()).ShouldBe((302, "https://new.example.com/x"));
        using var refused = await gateway.GetAsync("/api/x");
        ((int)refused.StatusCode, refused.Headers.GetValues("X-Frame-Options").Single()).ShouldBe((401, "DENY"));
        using var passed = await gateway.GetAsync("/api/x?q=1", HmacToken.Of(Secret, """{"sub":"alice"}"""), ("X-Gone", "a"));
        passed.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        var seen = await EchoServer.ReadAsync(passed);
        (seen.Path, seen.Headers.GetValueOrDefault("x-set"), seen.Headers.ContainsKey("x-gone"), seen.Headers.GetValueOrDefault("x-user")).ShouldBe(("/x?q=1", "1", false, "alice"));
        (await EchoServer.ReadAsync(await gateway.GetAsync("/api../secret", HmacToken.Of(Secret, "{}")))).Path.ShouldBe("/api../secret");
    }

    [Test]
    public async Task Middlewares_of_an_Ingress_are_run_in_their_order()
    {
        const string ingress =
            """
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: {name: jwt-gateway}
            spec: {controller: jwtgateway.io/ingress-controller}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: app
              annotations: {traefik.ingress.kubernetes.io/router.middlewares: "default-jwt@kubernetescrd,default-add@kubernetescrd,default-late@kubernetescrd"}
            spec:
              ingressClassName: jwt-gateway
              rules:
              - http:
                  paths:
                  - {path: /, pathType: Prefix, backend: {service: {name: whoami, port: {name: http}}}}
            ---

            """;
        var manifest = ingress + Plain("add", "addPrefix: {prefix: /inner}") + Plain("late", "headers: {customRequestHeaders: {X-User: late}, customResponseHeaders: {X-Late: '1'}}")
            + Middleware("jwt", "forwardHeaders: {X-User: sub}\n      usernameClaim: sub");
        await using var gateway = await RunningTraefikExample.StartAsync(null, more: Whoami + manifest);

        using var refused = await gateway.GetPlainAsync("/x");
        ((int)refused.StatusCode, refused.Headers.Contains("X-Late")).ShouldBe((401, false));
        using var passed = await gateway.GetPlainAsync("/x", HmacToken.Of(Secret, """{"sub":"alice"}"""));
        var seen = await EchoServer.ReadAsync(passed);
        (seen.Path, seen.Headers.GetValueOrDefault("x-user"), passed.Headers.Contains("X-Late")).ShouldBe(("/inner/x", "late", true));
    }

    private static string Middleware(string name, string field) =>
        $"""
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: {"{"}name: {name}{"}"}
        spec:
          plugin:
            jwt:
              signingSecret: {Secret}
              {field}
        ---

        """;

    private static string Plain(string name, string spec) =>
        $"""
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: {"{"}name: {name}{"}"}
        spec: {"{"}{spec}{"}"}
        ---

        """;

    private static string Route(string name, string rule, string middleware) => Spec(name,
        $$"""routes: [{match: '{{rule}}', services: [{name: whoami, port: 80}], middlewares: [{name: {{middleware}}}]}]""");

    private static string Spec(string name, string routes) =>
        $"""
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {"{"}name: {name}{"}"}
        spec:
          {routes}

        """;
}
