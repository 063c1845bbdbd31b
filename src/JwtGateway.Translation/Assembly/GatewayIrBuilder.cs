using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Assembly;

/// <summary>Puts one Gateway's IR together, with what its routes refer to and no more.</summary>
internal sealed class GatewayIrBuilder(GatewayState gateway, PolicyTable policies)
{
    private readonly ImmutableArray<RouteIr>.Builder _routes = ImmutableArray.CreateBuilder<RouteIr>();
    private readonly SortedDictionary<string, UpstreamIr> _upstreams = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JwtProviderIr> _providers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, KeySourceIr> _keySources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SecretIr> _secrets = new(StringComparer.Ordinal);

    /// <summary>The routes come in tie-break order.</summary>
    public GatewayIr Build(ImmutableArray<RouteState> routes)
    {
        ImmutableArray<ListenerState> served = [.. gateway.Listeners.Where(l => l.Served)];
        Add(_secrets, served.SelectMany(l => l.Certificates), s => s.Id);
        foreach (var route in routes)
            AddRoute(route);
        return new GatewayIr
        {
            Gateway = $"{gateway.Reference.Namespace}/{gateway.Reference.Name}",
            Listeners = [.. served.Select(l => l.ToIr())],
            Routes = _routes.ToImmutable(),
            Upstreams = [.. _upstreams.Values],
            Providers = [.. _providers.Values],
            KeySources = [.. _keySources.Values],
            Secrets = [.. _secrets.Values],
        };
    }

    private void AddRoute(RouteState route)
    {
        var attachments = route.Attachments.Where(a => ReferenceEquals(a.Listener.Gateway, gateway.Resource) && a.Listener.Served).ToList();
        foreach (var rule in route.Rules.Where(r => !r.Matches.IsEmpty))
        {
            foreach (var attachment in attachments)
                _routes.Add(Compile(route, rule, attachment));
        }
    }

    private RouteIr Compile(RouteState route, RuleState rule, ListenerAttachment attachment)
    {
        var policy = policies.Find(route, rule, attachment.Listener);
        foreach (var material in policy?.Materials ?? [])
            Add(material);
        foreach (var upstream in rule.Backends.Select(b => b.Upstream).OfType<Backends.Upstream>())
        {
            _upstreams[upstream.Ir.Id] = upstream.Ir;
            Add(_secrets, upstream.Secrets, s => s.Id);
        }

        return RouteAssembly.Assemble(route, rule, attachment, policy?.Ir);
    }

    private void Add(PolicyMaterial material)
    {
        Add(_providers, material.Providers, p => p.Id);
        Add(_keySources, material.KeySources, k => k.Id);
        Add(_upstreams, material.Upstreams, u => u.Id);
        Add(_secrets, material.Secrets, s => s.Id);
    }

    private static void Add<T>(SortedDictionary<string, T> section, IEnumerable<T> items, Func<T, string> id)
    {
        foreach (var item in items)
            section[id(item)] = item;
    }
}
