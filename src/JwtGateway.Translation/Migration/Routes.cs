using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>Parts of HTTPRoutes.</summary>
internal static class Routes
{
    /// <summary>An HTTPRoute on all listeners of a Gateway of its namespace; an empty host is every host.</summary>
    public static JsonObject Http(MigrationContext context, string ns, string wanted, string gateway, string host, JsonArray rules)
    {
        var route = MigrationContext.Object(MigrationContext.GatewayApiVersion, "HTTPRoute", ns, context.Name("HTTPRoute", ns, wanted));
        var spec = new JsonObject { ["parentRefs"] = new JsonArray(new JsonObject { ["name"] = gateway }) };
        if (host.Length > 0)
            spec["hostnames"] = new JsonArray(host);
        spec["rules"] = rules;
        route["spec"] = spec;
        return route;
    }

    /// <summary>A match by path alone.</summary>
    public static JsonObject Path(string type, string value) => new() { ["path"] = new JsonObject { ["type"] = type, ["value"] = value } };
}
