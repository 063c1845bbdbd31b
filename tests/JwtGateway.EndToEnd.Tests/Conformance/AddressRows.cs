using System.Text.Json.Nodes;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about the addresses of a Gateway, and about the objects that are made for it.</summary>
internal sealed class AddressRows : ConformanceRows
{
    private const string Http = "{name: http, port: 80, protocol: HTTP}";
    private const string GatewayLabel = "gateway.networking.k8s.io/gateway-name";

    [Test]
    public async Task GatewayStaticAddresses()
    {
        // Whether an address can be used is for who runs the cluster to say: what the first Gateway was given can be.
        var usable = (string)(await Suite.GetAsync("Gateway same-namespace"))["status"]!["addresses"]![0]!["value"]!;
        await Suite.ApplyAsync(GatewayOf("static", $"addresses: [{{type: test/fake-invalid-type, value: fake}}, {{type: IPAddress, value: 192.0.2.99}}, {{type: IPAddress, value: {usable}}}]", Http));
        await Statuses.ConditionsAsync("Gateway static", "Accepted=False/UnsupportedAddress");

        await Suite.PatchAsync("Gateway $infra/static", $"spec: {{addresses: [{{type: IPAddress, value: 192.0.2.99}}, {{type: IPAddress, value: {usable}}}]}}");
        await Statuses.ConditionsAsync("Gateway static", "Accepted=True/Accepted", "Programmed=False/AddressNotUsable");

        await Suite.PatchAsync("Gateway $infra/static", $"spec: {{addresses: [{{type: IPAddress, value: {usable}}}]}}");
        await Statuses.ConditionsAsync("Gateway static", "Accepted=True/Accepted", "Programmed=True/Programmed");
        await Statuses.HoldsAsync("Gateway static", obj =>
            obj["status"]!["addresses"] is JsonArray { Count: 1 } addresses && (string?)addresses[0]!["type"] == "IPAddress" && (string?)addresses[0]!["value"] == usable ? null : "other addresses");
        await ApplyAcceptedAsync(RouteOf("static", "static", "", Rule("{}", "v1")));
        await Wire.ExpectAsync("static", "GET / v1");
    }

    [Test]
    public async Task GatewayOptionalAddressValue()
    {
        await Suite.ApplyAsync(GatewayOf("optional", "addresses: [{type: IPAddress}]", Http));
        await Statuses.ReadyAsync("optional");
        await Statuses.ConditionsAsync("Gateway optional", "Accepted=True/Accepted", "Programmed=True/Programmed");
        await Statuses.HoldsAsync("Gateway optional", obj =>
            obj["status"]!["addresses"]!.AsArray().Any(a => (string?)a!["type"] == "IPAddress" && System.Net.IPAddress.TryParse((string?)a["value"], out _)) ? null : "no IP address");
    }

    [Test]
    public async Task GatewayInfrastructure()
    {
        await Suite.ApplyAsync(GatewayOf("propagating", "infrastructure: {labels: {example.com/team: edge, tier: front}, annotations: {example.com/contact: edge-team, note: 'of the Gateway'}}", Http));
        await Statuses.ReadyAsync("propagating");
        string[] labels = ["example.com/team=edge", "tier=front"];
        string[] annotations = ["example.com/contact=edge-team", "note=of the Gateway"];
        foreach (var kind in new[] { "deployments.apps", "Service", "ServiceAccount" })
        {
            var made = await Suite.Cluster.Client.ListAsync(kind, Suite.Named("$infra"), $"{GatewayLabel}=propagating");
            made.Count.ShouldBeGreaterThan(0, kind);
            foreach (var obj in made)
                ShouldHave(obj["metadata"]!, labels, annotations, kind);
        }

        // Pods have what their template has; it is read here because there need be no node.
        var deployment = (await Suite.Cluster.Client.ListAsync("deployments.apps", Suite.Named("$infra"), $"{GatewayLabel}=propagating")).ShouldHaveSingleItem();
        var template = deployment["spec"]!["template"]!["metadata"]!;
        ShouldHave(template, [.. labels, $"{GatewayLabel}=propagating"], annotations, "Pod");

        // Another Gateway's objects have none of it.
        var others = await Suite.Cluster.Client.ListAsync("Service", Suite.Named("$infra"), $"{GatewayLabel}=same-namespace");
        others.ShouldHaveSingleItem()["metadata"]!["labels"]!.AsObject().ContainsKey("tier").ShouldBeFalse();
    }

    private static void ShouldHave(JsonNode metadata, string[] labels, string[] annotations, string kind)
    {
        foreach (var (field, wanted) in new[] { ("labels", labels), ("annotations", annotations) })
        {
            foreach (var pair in wanted.Select(w => w.Split('=')))
                ((string?)metadata[field]?[pair[0]]).ShouldBe(pair[1], $"{kind}: {field}");
        }
    }
}
