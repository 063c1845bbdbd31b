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
    public async Task Prefixes_are_stripped_headers_set_and_clear_text_redirected()
    {
        const string changes =
            """
            apiVersion: traefik.io/v1alpha1
            kind: Middleware
            metadata: {name: strip}
            spec: {stripPrefix: {prefixes: [/api]}}
            ---
            apiVersion: traefik.io/v1alpha1
            kind: Middleware
            metadata: {name: headers}
            spec: {headers: {customRequestHeaders: {X-Set: "1", X-Gone: ""}}}
            ---
            apiVersion: traefik.io/v1alpha1
            kind: Middleware
            metadata: {name: https}
            spec: {redirectScheme: {scheme: https, permanent: true}}
            ---

            """;
        var route = Spec("app", "routes: [{match: 'PathPrefix(`/api`)', services: [{name: whoami, port: 80}], middlewares: [{name: https}, {name: strip}, {name: headers}]}]");
        await using var gateway = await RunningTraefikExample.StartAsync(null, more: Whoami + changes + route);

        using var redirected = await gateway.GetPlainAsync("/api/x?q=1", null, ("Host", "www.example.com"));
        ((int)redirected.StatusCode, redirected.Headers.Location?.ToString()).ShouldBe((301, "https://www.example.com/api/x?q=1"));
        using var passed = await gateway.GetAsync("/api/x?q=1", null, ("X-Gone", "a"));
        var seen = await EchoServer.ReadAsync(passed);
        (seen.Path, seen.Headers.GetValueOrDefault("x-set"), seen.Headers.ContainsKey("x-gone")).ShouldBe(("/x?q=1", "1", false));
        (await EchoServer.ReadAsync(await gateway.GetAsync("/api"))).Path.ShouldBe("/");
        (await EchoServer.ReadAsync(await gateway.GetAsync("/api../secret"))).Path.ShouldBe("/api../secret");
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
