using System.Globalization;
using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>A Gateway that stands for what the input has no object for: the entry points of Traefik, the proxies of an Ingress controller, ngrok's cloud.</summary>
internal sealed class MadeGateway(string name, JsonArray listeners)
{
    private readonly Dictionary<string, string> _listeners = [];

    public string Name => name;

    /// <summary>A listener for a host over TLS, or the one for clear text where there is no Secret; returns its name.</summary>
    public string Listen(string host, string? secret)
    {
        // Two listeners of one host and port would be in conflict, and neither would serve.
        var key = secret is null ? "" : $"https/{host}";
        if (_listeners.TryGetValue(key, out var known))
            return known;
        var section = secret is null ? "http" : string.Create(CultureInfo.InvariantCulture, $"https-{_listeners.Count}");
        var listener = new JsonObject { ["name"] = section, ["port"] = secret is null ? 80 : 443, ["protocol"] = secret is null ? "HTTP" : "HTTPS" };
        if (secret is not null && host.Length > 0)
            listener["hostname"] = host;
        if (secret is not null)
            listener["tls"] = new JsonObject { ["certificateRefs"] = new JsonArray(new JsonObject { ["name"] = secret }) };
        listeners.Add(listener);
        return _listeners[key] = section;
    }

    /// <summary>A listener for TLS that names no certificate: it is served with the default one of its GatewayClass, where there is one. Returns its name.</summary>
    public string ListenByDefault()
    {
        const string section = "https";
        if (_listeners.TryAdd(section, section))
            listeners.Add(new JsonObject { ["name"] = section, ["port"] = 443, ["protocol"] = "HTTPS" });
        return section;
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
