using System.Collections.Frozen;
using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Proxy.Serving;

/// <summary>Collects the listeners and routes of one port.</summary>
internal sealed class PortCompiler(int port, Patterns patterns, CertificateLoader loader, Action<string> report, Action<string> warn)
{
    private readonly RouteTableBuilder<CompiledRoute> _routes = new(patterns, report, warn);
    private readonly List<ListenerIr> _listeners = [];
    private readonly Dictionary<string, RouteAuthenticator> _policies = new(StringComparer.Ordinal);
    private LimitsIr? _limits;
    private PathRulesIr? _paths;
    private bool _asksForClients;
    private int? _trustedHops;
    private readonly Dictionary<string, ListenerCertificates> _certificates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a listener.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="gateway">Its Gateway.</param>
    /// <param name="policy">Its policy, compiled; null: it has none.</param>
    public void Add(ListenerIr listener, GatewayIr gateway, RouteAuthenticator? policy)
    {
        if (_listeners.Count > 0 && _listeners[0].Protocol != listener.Protocol)
        {
            report($"Listeners {_listeners[0].Id} and {listener.Id} share port {port} but not the protocol; give one another port.");
            return;
        }

        // Where Gateways that share the port differ, nobody's word is taken but the connection's.
        _trustedHops = _listeners.Count == 0 || _trustedHops == gateway.Settings.TrustedHops ? gateway.Settings.TrustedHops : 0;
        _listeners.Add(listener);
        var limits = gateway.Settings.Limits ?? new LimitsIr();
        _limits = _limits?.And(limits) ?? limits;
        var paths = gateway.Settings.Paths ?? new PathRulesIr();
        _paths = _paths?.And(paths) ?? paths;
        _routes.Add(listener);
        if (policy is not null)
        {
            _policies[listener.Id] = policy;
        }

        if (listener.Protocol == ListenerProtocol.Https)
        {
            _certificates[listener.Hostname ?? ""] = loader.Load(listener, gateway, report);
        }
    }

    /// <summary>Adds a route of one of the listeners.</summary>
    public void Add(RouteIr route, CompiledRoute compiled)
    {
        if (_listeners.Exists(listener => listener.Id == route.Listener))
        {
            _routes.Add(route, compiled, compiled.ClaimHeaders);
            _asksForClients |= route.Matches.Any(match => match.Predicate is not null);
        }
    }

    /// <summary>The finished port.</summary>
    public ServedPort Build() => new()
    {
        Port = port,
        Protocol = _listeners[0].Protocol,
        ListenerIds = [.. _listeners.Select(listener => listener.Id)],
        Limits = _limits ?? new LimitsIr(),
        Paths = _paths ?? new PathRulesIr(),
        Routes = _routes.Build(),
        ListenerPolicies = _policies.ToFrozenDictionary(StringComparer.Ordinal),
        AsksForClients = _asksForClients,
        TrustedHops = _trustedHops,
        Certificates = new ServerCertificates(new HostMap<ListenerCertificates>(_certificates)),
    };
}
