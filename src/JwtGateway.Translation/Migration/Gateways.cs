using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>A Gateway that stands for what the input has no object for: the entry points of Traefik, the proxies of an Ingress controller, ngrok's cloud.</summary>
internal sealed class MadeGateway(string name, JsonArray listeners)
{
    private readonly HashSet<string> _hosts = [];

    public string Name => name;

    /// <summary>Adds a listener for a host over TLS; with no Secret the one for clear text is enough.</summary>
    public void Listen(MigrationContext context, string host, string? secret)
    {
        _ = context;
        if (secret is null ? !_hosts.Add("http") : !_hosts.Add(host + "/" + secret))
            return;
        if (secret is null)
        {
            listeners.Add(new JsonObject { ["name"] = "http", ["port"] = 80, ["protocol"] = "HTTP" });
            return;
        }

        var listener = new JsonObject { ["name"] = $"https-{_hosts.Count}", ["port"] = 443, ["protocol"] = "HTTPS" };
        if (host.Length > 0)
            listener["hostname"] = host;
        listener["tls"] = new JsonObject { ["certificateRefs"] = new JsonArray(new JsonObject { ["name"] = secret }) };
        listeners.Add(listener);
    }
}

/// <summary>The Gateways that are made, one for each namespace and purpose.</summary>
internal static class Gateways
{
    public static MadeGateway Of(MigrationContext context, string ns, string purpose)
    {
        if (context.Made.TryGetValue((ns, purpose), out var known))
            return known;
        var name = context.Name("Gateway", ns, purpose);
        var gateway = MigrationContext.Object(MigrationContext.GatewayApiVersion, "Gateway", ns, name);
        var listeners = new JsonArray();
        gateway["spec"] = new JsonObject { ["gatewayClassName"] = "jwt-gateway", ["listeners"] = listeners };
        context.Write(gateway);
        return context.Made[(ns, purpose)] = new MadeGateway(name, listeners);
    }
}
