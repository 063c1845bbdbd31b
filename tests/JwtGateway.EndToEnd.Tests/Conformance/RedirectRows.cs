using System.Security.Cryptography.X509Certificates;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about redirects.</summary>
internal sealed class RedirectRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteRedirectScheme()
    {
        await ApplyAcceptedAsync(Route("scheme",
            Redirect("/scheme", "scheme: https"), Redirect("/scheme-and-host", "scheme: https, hostname: example.org"),
            Redirect("/scheme-and-status", "scheme: https, statusCode: 301"), Redirect("/scheme-and-host-and-status", "scheme: https, hostname: example.org, statusCode: 302")));
        await ExpectAsync("same-namespace",
            "/scheme 302 https://gateway.example/scheme", "/scheme-and-host 302 https://example.org/scheme-and-host", "/scheme-and-status 301 https://gateway.example/scheme-and-status",
            "/scheme-and-host-and-status 302 https://example.org/scheme-and-host-and-status", "/scheme/below?q=1 302 https://gateway.example/scheme/below?q=1");
    }

    [Test]
    public async Task HTTPRouteRedirectPort()
    {
        await ApplyAcceptedAsync(Route("port",
            Redirect("/port", "port: 8083"), Redirect("/port-and-host", "port: 8083, hostname: example.org"),
            Redirect("/port-and-status", "port: 8083, statusCode: 301"), Redirect("/port-and-host-and-status", "port: 8083, hostname: example.org, statusCode: 302")));
        await ExpectAsync("same-namespace",
            "/port 302 http://gateway.example:8083/port", "/port-and-host 302 http://example.org:8083/port-and-host", "/port-and-status 301 http://gateway.example:8083/port-and-status",
            "/port-and-host-and-status 302 http://example.org:8083/port-and-host-and-status");
    }

    [Test]
    public async Task HTTPRouteRedirectPath()
    {
        static string Prefix(string to) => $"path: {{type: ReplacePrefixMatch, replacePrefixMatch: {to}}}";
        static string Full(string to) => $"path: {{type: ReplaceFullPath, replaceFullPath: {to}}}";
        await ApplyAcceptedAsync(Route("path",
            Redirect("/original-prefix", Prefix("/replacement-prefix")), Redirect("/full", Full("/full-path-replacement")),
            Redirect("/path-and-host", Prefix("/replacement-prefix") + ", hostname: example.org"), Redirect("/path-and-status", Prefix("/replacement-prefix") + ", statusCode: 301"),
            Redirect("/full-path-and-host", Full("/replacement-full") + ", hostname: example.org"), Redirect("/full-path-and-status", Full("/replacement-full") + ", statusCode: 301"),
            Redirect("/strip", Prefix("/"))));
        await ExpectAsync("same-namespace",
            "/original-prefix/lemon 302 http://gateway.example/replacement-prefix/lemon", "/original-prefix 302 http://gateway.example/replacement-prefix",
            "/full/path/original 302 http://gateway.example/full-path-replacement", "/path-and-host/lemon 302 http://example.org/replacement-prefix/lemon",
            "/path-and-status/lemon 301 http://gateway.example/replacement-prefix/lemon", "/full-path-and-host/lemon 302 http://example.org/replacement-full",
            "/full-path-and-status/lemon 301 http://gateway.example/replacement-full", "/strip/lemon 302 http://gateway.example/lemon", "/strip 302 http://gateway.example/");
    }

    [Test]
    public async Task HTTPRouteRedirectPortAndScheme()
    {
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("gateway.example");
        await Suite.ApplyAsync(TlsObjects.Secret("redirects", certificate, key) + Gateway("redirecting",
            "{name: http-80, port: 80, protocol: HTTP}",
            "{name: http-8080, port: 8080, protocol: HTTP}",
            "{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: redirects}]}}"));
        await ApplyAcceptedAsync(RouteOf("redirecting", "redirects", "",
            Redirect("/nil-nil", "hostname: example.org"), Redirect("/nil-80", "hostname: example.org, port: 80"), Redirect("/nil-8080", "hostname: example.org, port: 8080"),
            Redirect("/nil-443", "hostname: example.org, port: 443"),
            Redirect("/https-nil", "hostname: example.org, scheme: https"), Redirect("/https-443", "hostname: example.org, scheme: https, port: 443"), Redirect("/https-8443", "hostname: example.org, scheme: https, port: 8443"),
            Redirect("/http-nil", "hostname: example.org, scheme: http"), Redirect("/http-80", "hostname: example.org, scheme: http, port: 80"), Redirect("/http-8080", "hostname: example.org, scheme: http, port: 8080")));
        string[] named = ["/https-nil 302 https://example.org/https-nil", "/https-443 302 https://example.org/https-443", "/https-8443 302 https://example.org:8443/https-8443",
            "/http-nil 302 http://example.org/http-nil", "/http-80 302 http://example.org/http-80", "/http-8080 302 http://example.org:8080/http-8080"];
        string[] plain = ["/nil-80 302 http://example.org/nil-80", "/nil-8080 302 http://example.org:8080/nil-8080", "/nil-443 302 http://example.org:443/nil-443"];
        await ExpectAsync("redirecting:80", ["/nil-nil 302 http://example.org/nil-nil", .. plain, .. named]);
        await ExpectAsync("redirecting:8080", ["/nil-nil 302 http://example.org:8080/nil-nil", .. plain, .. named]);
        foreach (var expected in (string[])["/nil-nil 302 https://example.org/nil-nil", "/nil-443 302 https://example.org/nil-443", "/nil-8080 302 https://example.org:8080/nil-8080", "/nil-80 302 https://example.org:80/nil-80", .. named])
        {
            var words = expected.Split(' ');
            var row = 0;
            await Eventually.HoldsAsync(async () => (row = await OverTlsAsync(ca.Certificate, words[0]) == $"{words[1]} {words[2]}" ? row + 1 : 0) == 3, $"over TLS: {expected}", Patience.Limit);
        }
    }

    [Test]
    public Task HTTPRoute303Redirect() => StatusAsync(303);

    [Test]
    public Task HTTPRoute307Redirect() => StatusAsync(307);

    [Test]
    public Task HTTPRoute308Redirect() => StatusAsync(308);

    private async Task StatusAsync(int status)
    {
        await ApplyAcceptedAsync(Route("status", Redirect("/here", $"hostname: example.org, statusCode: {status}"), Rule("{path: {value: /other}}", "v1")));
        await ExpectAsync("same-namespace", $"/here {status} http://example.org/here", $"POST /here {status} http://example.org/here");
        await Wire.ExpectAsync("same-namespace", "GET /other v1");
    }

    private static string Redirect(string path, string redirect) => $$"""
          - matches: [{ path: { value: {{path}} } }]
            filters: [{ type: RequestRedirect, requestRedirect: { {{redirect}} } }]
        """;

    /// <summary>Each is <c>path status location</c>, or with a method before it. A scheme's own port is left out.</summary>
    private async Task ExpectAsync(string gateway, params string[] redirects)
    {
        foreach (var redirect in redirects)
        {
            var words = redirect.Split(' ');
            if (words.Length == 3)
                words = ["GET", .. words];
            await Wire.HoldsAsync(gateway, Wire.Request(words[0], words[1]), answer => $"{(int)answer.Status} {answer.Header("Location")}" == $"{words[2]} {words[3]}", redirect);
        }
    }

    private async Task<string> OverTlsAsync(X509Certificate2 root, string path)
    {
        var lines = (await OverTls.GetAsync(Suite, "redirecting", root, "gateway.example", path)).Split("\r\n");
        return $"{lines[0].Split(' ')[1]} {lines.FirstOrDefault(line => line.StartsWith("Location: ", StringComparison.OrdinalIgnoreCase))?[10..]}";
    }
}
