namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>A request is for the listener whose host name says most about its host, and for no other listener's routes.</summary>
internal sealed class ListenerIsolationRows : ConformanceRows
{
    private static readonly (string Name, string Hostname, string Host)[] Listeners =
    [
        ("empty-hostname", "", "bar.com"),
        ("wildcard-example-com", "*.example.com", "bar.example.com"),
        ("wildcard-foo-example-com", "*.foo.example.com", "bar.foo.example.com"),
        ("abc-foo-example-com", "abc.foo.example.com", "abc.foo.example.com"),
    ];

    [Test]
    public async Task GatewayHTTPListenerIsolation()
    {
        // First the listeners' names tell routes apart, and nothing else. Then every route wants every host, and has of them what its listener has.
        await ExpectIsolatedAsync("isolated", "");
        await ExpectIsolatedAsync("isolated-hosts", "hostnames: [bar.com, '*.example.com', '*.foo.example.com', abc.foo.example.com]");
    }

    private async Task ExpectIsolatedAsync(string gateway, string hostnames)
    {
        await Suite.ApplyAsync(Gateway(gateway, [.. Listeners.Select(l => $"{{name: {l.Name}, port: 80, protocol: HTTP{(l.Hostname.Length == 0 ? "" : $", hostname: '{l.Hostname}'")}}}")]));
        foreach (var listener in Listeners)
        {
            await ApplyAcceptedAsync(RouteOf($"[{{name: {gateway}, sectionName: {listener.Name}}}]", $"{gateway}-{listener.Name}", hostnames, Rule($"{{path: {{value: /{listener.Name}}}}}", "v1")));
        }

        await Statuses.ListenersAsync(gateway, [.. Listeners.Select(l => $"{l.Name} attached=1 Accepted=True Programmed=True")]);
        foreach (var asked in Listeners)
            await Wire.ExpectAsync(gateway, [.. Listeners.Select(l => $"GET {asked.Host}/{l.Name} {(l == asked ? "v1" : "404")}")]);
    }
}
