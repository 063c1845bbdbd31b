using JwtGateway.Testing;
using static JwtGateway.EndToEnd.Tests.Conformance.ListenerSetManifests;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of ListenerSet about listeners that want the same: the Gateway's wins, then that of the oldest set.</summary>
internal sealed class ListenerSetConflictRows : ConformanceRows
{
    private const string Served = "Accepted=True/Accepted Programmed=True/Programmed Conflicted=False";

    [Test]
    public async Task ListenerSetHostnameConflict()
    {
        const string Lost = "Accepted=False/HostnameConflict Programmed=False/HostnameConflict Conflicted=True/HostnameConflict";

        // The older sets have the later names: age counts first.
        await Suite.ApplyAsync(GatewayOf("host", Allowing("from: All"), Http("own", "own.example.com"), Http("any", "*.any.example.com")));
        await Suite.ApplyAsync(ListenerSet("z-first", "host", Http("mine", "first.example.com"), Http("own", "own.example.com"), Http("contested", "contested.example.com"), Http("wide", "*.wide.example.com")));
        await ApplyYoungerAsync("ListenerSet z-first", "ListenerSet $app/a-second",
            ListenerSet("$app/a-second", "host", Http("mine", "second.example.com"), Http("contested", "contested.example.com"), Http("wide", "*.wide.example.com"), Http("narrow", "narrow.wide.example.com")));
        await Suite.ApplyAsync(ListenerSet("nothing-left", "host", Http("own", "own.example.com"), Http("any", "*.any.example.com")));
        await RoutesAsync();

        await Statuses.ConditionsAsync("Gateway host", "Accepted=True", "Programmed=True");
        await Statuses.ListenersAsync("host", $"own attached=1 {Served}", $"any attached=1 {Served}");
        await AttachedSetsAsync(2);
        await Statuses.ConditionsAsync("ListenerSet z-first", "Accepted=True", "Programmed=True/Programmed");
        await Statuses.ListenersAsync("ListenerSet z-first", $"mine {Served}", $"own {Lost}", $"contested {Served}", $"wide {Served}");
        await Statuses.ConditionsAsync("ListenerSet $app/a-second", "Accepted=True", "Programmed=True/Programmed");
        await Statuses.ListenersAsync("ListenerSet $app/a-second", $"mine {Served}", $"contested {Lost}", $"wide {Lost}", $"narrow {Served}");
        await Statuses.ConditionsAsync("ListenerSet nothing-left", "Accepted=False/ListenersNotValid", "Programmed=False/ListenersNotValid");
        await Statuses.ListenersAsync("ListenerSet nothing-left", $"own {Lost}", $"any {Lost}");
        await Wire.ExpectAsync("host", "GET own.example.com/ v3", "GET x.any.example.com/ v3", "GET first.example.com/ v1", "GET contested.example.com/ v1", "GET x.wide.example.com/ v1",
            "GET second.example.com/ app-v1", "GET narrow.wide.example.com/ app-v1");

        // What the older one gives up is the younger one's.
        await Suite.DeleteAsync("ListenerSet z-first");
        await Statuses.ListenersAsync("ListenerSet $app/a-second", $"mine {Served}", $"contested {Served}", $"wide {Served}", $"narrow {Served}");
        await Wire.ExpectAsync("host", "GET contested.example.com/ app-v1", "GET first.example.com/ 404");
    }

    [Test]
    public async Task ListenerSetProtocolConflict()
    {
        const string Lost = "Accepted=False/ProtocolConflict Programmed=False/ProtocolConflict Conflicted=True/ProtocolConflict";
        using var ca = new PrivateCa();
        using var certificate = ca.Issue("tls.example.com");
        static string Https(string name, int port) => $"{{name: {name}, port: {port}, protocol: HTTPS, hostname: {name}.example.com, tls: {{certificateRefs: [{{name: front}}]}}}}";
        await Suite.ApplyAsync(TlsObjects.Secret("front", certificate) + GatewayOf("host", Allowing("from: Same"), Http("own", "own.example.com")));
        await Suite.ApplyAsync(ListenerSet("z-first", "host", Http("mine", "first.example.com"), Https("lost", 80), Http("contested", "contested.example.com", 8080), Https("tls", 443)));
        await ApplyYoungerAsync("ListenerSet z-first", "ListenerSet a-second", ListenerSet("a-second", "host", Http("mine", "second.example.com"), Https("contested", 8080), Http("plain", "plain.example.com", 443)));
        await Suite.ApplyAsync(ListenerSet("nothing-left", "host", Https("one", 80)) + ListenerSet("nothing-left-either", "host", Https("one", 8080)));
        await ApplyAcceptedAsync(RouteOf($"[{To("z-first")}]", "first", "", Path("/", "v1")) + RouteOf($"[{To("a-second")}]", "second", "", Path("/", "v2")) + RouteOf("host", "of-gateway", "", Path("/", "v3")));

        await Statuses.ListenersAsync("host", $"own attached=1 {Served}");
        await AttachedSetsAsync(2);
        await Statuses.ConditionsAsync("ListenerSet z-first", "Accepted=True", "Programmed=True/Programmed");
        await Statuses.ListenersAsync("ListenerSet z-first", $"mine {Served}", $"lost {Lost}", $"contested {Served}", $"tls {Served}");
        await Statuses.ConditionsAsync("ListenerSet a-second", "Accepted=True", "Programmed=True/Programmed");
        await Statuses.ListenersAsync("ListenerSet a-second", $"mine {Served}", $"contested {Lost}", $"plain {Lost}");
        foreach (var set in (string[])["nothing-left", "nothing-left-either"])
        {
            await Statuses.ConditionsAsync($"ListenerSet {set}", "Accepted=False/ListenersNotValid", "Programmed=False/ListenersNotValid");
            await Statuses.ListenersAsync($"ListenerSet {set}", $"one {Lost}");
        }

        await Wire.ExpectAsync("host", "GET own.example.com/ v3", "GET first.example.com/ v1", "GET second.example.com/ v2", "GET lost.example.com/ 404");
        await Wire.ExpectAsync("host:8080", "GET contested.example.com/ v1");
        (await OverTls.GetAsync(Suite, "host", ca.Certificate, "tls.example.com", "/")).ShouldContain("\"service\":\"v1\"");
    }

    private Task RoutesAsync() => ApplyAcceptedAsync(
        RouteOf($"[{To("z-first")}]", "first", "", Path("/", "v1")) + RouteOf($"[{To("$app/a-second")}]", "$app/second", "", Path("/", "app-v1")) + RouteOf("host", "of-gateway", "", Path("/", "v3")));

    private Task AttachedSetsAsync(int count) =>
        Statuses.HoldsAsync("Gateway host", obj => (int?)obj["status"]?["attachedListenerSets"] == count ? null : $"{obj["status"]?["attachedListenerSets"]} sets attached, not {count}");
}
