using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// Rows of GATEWAY-HTTP about HTTPS listeners that share a port. Each listener has a certificate of its own, and clients take none that is for other names, so an
/// answer says which listener the server name chose.
/// </summary>
internal sealed class HttpsRows : ConformanceRows
{
    private readonly PrivateCa _ca = new();

    [OneTimeTearDown]
    public void ForgetCa() => _ca.Dispose();

    [Test]
    public async Task HTTPRouteHTTPSListener()
    {
        await ApplyAsync();
        foreach (var call in new[] { new TlsCall(_ca), new TlsCall(_ca) { Http2 = true } })
        {
            await Wire.ExpectTlsAsync("https", call, "GET example.org/ v1", "GET example.org:443/deeper v1", "GET second-example.org/ v2", "GET unknown-example.org/ 404");
            await Wire.ExpectTlsAsync("https", call, "GET third-example.wildcard.org/ v3", "GET fourth-example.wildcard.org/ v1");
        }

        // A client that speaks no TLS gets nothing from any of them.
        await Should.ThrowAsync<HttpRequestException>(() => Wire.SendAsync("https:443", Wire.Request("GET", "example.org/")));
    }

    [Test]
    public async Task HTTPRouteHTTPSListenerDetectMisdirectedRequests()
    {
        await ApplyAsync();
        foreach (var http2 in new[] { true, false })
        {
            await ExpectAsync(http2, "example.org", "GET example.org/ v1", "GET second-example.org/ 421", "GET fourth-example.wildcard.org/ 421", "GET third-example.wildcard.org/ 421", "GET unknown-example.org/ 404");
            await ExpectAsync(http2, "second-example.org", "GET second-example.org/ v2", "GET example.org/ 421", "GET unknown-example.org/ 421", "GET third-example.wildcard.org/ 421");
            await ExpectAsync(http2, "third-example.wildcard.org", "GET third-example.wildcard.org/ v3", "GET fifth-example.wildcard.org/ v3", "GET fourth-example.wildcard.org/ 421", "GET second-example.org/ 421");
            await ExpectAsync(http2, "fourth-example.wildcard.org", "GET fourth-example.wildcard.org/ v1", "GET third-example.wildcard.org/ 421", "GET example.org/ 421");
            await ExpectAsync(http2, "unknown-example.org", "GET example.org/ v1", "GET unknown-example.org/ 404", "GET second-example.org/ 421");
        }
    }

    private Task ExpectAsync(bool http2, string serverName, params string[] exchanges) =>
        Wire.ExpectTlsAsync("https", new TlsCall(_ca) { Http2 = http2, ServerName = serverName }, exchanges);

    private async Task ApplyAsync()
    {
        await Suite.ApplyAsync(
            Pki.Certificate(_ca, "any", "example.org", "unknown-example.org") + Pki.Certificate(_ca, "second", "second-example.org")
            + Pki.Certificate(_ca, "wildcard", "*.wildcard.org") + Pki.Certificate(_ca, "fourth", "fourth-example.wildcard.org"));
        await Suite.ApplyAsync(Gateway("https",
            Listener("https", "", "any"), Listener("https-with-hostname", "second-example.org", "second"), Listener("https-with-wildcard-hostname", "*.wildcard.org", "wildcard"),
            Listener("https-with-hostname-matching-wildcard", "fourth-example.wildcard.org", "fourth")));
        await Statuses.ReadyAsync("https");
        await ApplyAcceptedAsync(
            RouteOf("[{name: https, sectionName: https}]", "first", "hostnames: [example.org]", Rule("{}", "v1"))
            + RouteOf("[{name: https, sectionName: https-with-hostname}]", "second", "hostnames: [second-example.org]", Rule("{}", "v2"))
            + RouteOf("[{name: https, sectionName: https-with-wildcard-hostname}]", "third", "", Rule("{}", "v3"))
            + RouteOf("[{name: https, sectionName: https-with-hostname-matching-wildcard}]", "fourth", "", Rule("{}", "v1")));
    }

    private static string Listener(string name, string hostname, string certificate) =>
        $"{{name: {name}, port: 443, protocol: HTTPS{(hostname.Length == 0 ? "" : $", hostname: '{hostname}'")}, tls: {{certificateRefs: [{{name: {certificate}}}]}}}}";
}
