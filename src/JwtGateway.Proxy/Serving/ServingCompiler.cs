using System.Collections.Frozen;
using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Serving;

/// <summary>Compiles configurations. Binds nothing and changes nothing that is served.</summary>
internal sealed partial class ServingCompiler(
    UpstreamCompiler upstreams,
    CertificateLoader certificates,
    KeySourceRegistry keys,
    TimeProvider time,
    ILogger<ServingCompiler> logger)
{
    /// <summary>Compiles <paramref name="gateways"/>; <paramref name="errors"/> says all that is wrong when they must be refused.</summary>
    public ServingState Compile(IReadOnlyList<GatewayIr> gateways, out IReadOnlyList<string> errors)
    {
        var found = new List<string>();
        errors = found;
        upstreams.Begin();
        var patterns = new Patterns();
        var byPort = new Dictionary<int, PortCompiler>();
        foreach (var gateway in gateways)
        {
            foreach (var listener in gateway.Listeners)
            {
                if (!byPort.TryGetValue(listener.Port, out var port))
                {
                    byPort[listener.Port] = port = new PortCompiler(listener.Port, patterns, certificates, found.Add, Warn);
                }

                port.Add(listener, gateway, listener.Policy is { } policy ? RouteAuthenticator.CompileListener(policy, gateway, keys, time) : null);
            }

            AddRoutes(gateway, byPort, found.Add);
        }

        return new ServingState
        {
            Gateways = gateways,
            Ports = byPort.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Build()),
        };
    }

    private void AddRoutes(GatewayIr gateway, Dictionary<int, PortCompiler> byPort, Action<string> report)
    {
        var listeners = gateway.Listeners.ToDictionary(listener => listener.Id, StringComparer.Ordinal);
        var targets = gateway.Upstreams.ToDictionary(upstream => upstream.Id, upstream => upstreams.Compile(upstream, gateway), StringComparer.Ordinal);
        var routes = new RouteCompiler(gateway, targets, keys, time, report);
        foreach (var route in gateway.Routes)
        {
            if (route.Listener.Length == 0)
            {
                routes.CompileInternal(route);
            }
            else if (listeners.TryGetValue(route.Listener, out var listener))
            {
                byPort[listener.Port].Add(route, routes.Compile(route));
            }
            else
            {
                report($"Route {route.Id}: the listener {route.Listener} is not in the configuration.");
            }
        }
    }

    private void Warn(string message) => Log.Warning(logger, message);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Message}")]
        public static partial void Warning(ILogger logger, string message);
    }
}
