using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Assembly;

/// <summary>Puts one Gateway's IR together, with what its routes refer to and no more.</summary>
internal sealed class GatewayIrBuilder(GatewayState gateway, PolicyTable policies, FaultContainment containment)
{
    private readonly ImmutableArray<RouteIr>.Builder _routes = ImmutableArray.CreateBuilder<RouteIr>();
    private readonly Queue<ObjectReference> _handedOver = [];
    private readonly SortedDictionary<string, UpstreamIr> _upstreams = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JwtProviderIr> _providers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, KeySourceIr> _keySources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RevocationIr> _revocations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SecretIr> _secrets = new(StringComparer.Ordinal);

    /// <summary>How configurations call a Gateway.</summary>
    public static string Name(GatewayState gateway) => $"{gateway.Reference.Namespace}/{gateway.Reference.Name}";

    /// <summary>The routes come in tie-break order.</summary>
    public GatewayIr Build(ImmutableArray<RouteState> routes)
    {
        ImmutableArray<ListenerState> served = [.. gateway.Listeners.Where(l => l.Served)];
        Add(_secrets, served.SelectMany(l => l.Certificates), s => s.Id);
        Add(_secrets, served.Select(l => l.ClientCa).OfType<CaSecretIr>(), s => s.Id);
        ImmutableArray<ListenerIr> listeners = [.. served.Select(Assemble)];
        foreach (var route in routes)
            AddRoute(route);
        AddHandedOver(routes);
        if (gateway.ClientCertificate.Certificate is { } certificate && _upstreams.Values.Any(u => u.Tls is not null))
            _secrets[certificate.Id] = certificate;
        return new GatewayIr
        {
            Gateway = Name(gateway),
            Settings = GatewaySettings.Of(gateway.Parameters),
            Listeners = listeners,
            Routes = _routes.ToImmutable(),
            Upstreams = [.. _upstreams.Values.Select(Presenting)],
            Providers = [.. _providers.Values],
            KeySources = [.. _keySources.Values],
            Revocations = [.. _revocations.Values],
            Secrets = [.. _secrets.Values],
        };
    }

    /// <summary>
    /// An upstream as this Gateway speaks to it. Without the certificate that was asked for it is not spoken to: to come as nobody in particular may be
    /// answered otherwise than to come as oneself.
    /// </summary>
    private UpstreamIr Presenting(UpstreamIr upstream) => (upstream.Tls, gateway.ClientCertificate) switch
    {
        (null, _) => upstream,
        (_, { Problem: { } problem }) => upstream with { Fault = upstream.Fault ?? new FaultIr(500, $"{gateway.Reference}: {problem.Text}") },
        ({ } tls, { Certificate: { } certificate }) => upstream with { Tls = tls with { ClientCertificate = certificate.Id } },
        _ => upstream,
    };

    /// <summary>A listener with what its requests are held to before they have a route.</summary>
    private ListenerIr Assemble(ListenerState listener)
    {
        var policy = policies.Before(listener);
        foreach (var material in policy?.Materials ?? [])
            Add(material);
        return listener.ToIr() with { Policy = policy?.Ir };
    }

    private void AddRoute(RouteState route)
    {
        var attachments = route.Attachments.Where(a => ReferenceEquals(a.Listener.Gateway, gateway.Resource) && a.Listener.Served).ToList();
        foreach (var rule in route.Rules.Where(r => !r.Matches.IsEmpty))
        {
            foreach (var attachment in attachments)
                _routes.Add(Contained(route, rule, attachment));
        }
    }

    /// <summary>What policies of this Gateway hand requests over to, and so on. Those are no routes of it on their own.</summary>
    private void AddHandedOver(ImmutableArray<RouteState> routes)
    {
        var known = new HashSet<ObjectReference>();
        while (_handedOver.TryDequeue(out var reference))
        {
            if (!known.Add(reference))
                continue;
            if (routes.FirstOrDefault(r => r.Parents.IsEmpty && r.Reference == reference) is not { } route)
                continue;
            foreach (var rule in route.Rules)
                _routes.Add(Contained(route, rule, null));
        }
    }

    private RouteIr Contained(RouteState route, RuleState rule, ListenerAttachment? attachment) => containment.Run(
        new(route.Reference, TranslationStep.Assembly, $"spec.rules[{rule.Index}]"),
        () => Compile(route, rule, attachment),
        defect => RouteAssembly.Closed(route, rule, attachment, defect));

    private RouteIr Compile(RouteState route, RuleState rule, ListenerAttachment? attachment)
    {
        var policy = attachment is null ? policies.OfHandedOver(route, rule, gateway.Reference) : policies.Find(route, rule, attachment.Listener);
        var backends = rule.Backends.Select(b => (b.Ir, Policy: policies.Find(b, gateway.Reference))).ToList();
        var ir = RouteAssembly.Assemble(route, rule, attachment, policy?.Ir) with
        {
            Backends = [.. backends.Select(b => b.Policy is { } own ? b.Ir with { Policy = own.Ir } : b.Ir)],
        };
        foreach (var material in backends.Select(b => b.Policy).Prepend(policy).OfType<RoutePolicy>().SelectMany(p => p.Materials))
            Add(material);
        foreach (var upstream in rule.Upstreams)
        {
            _upstreams[upstream.Ir.Id] = upstream.Ir;
            Add(_secrets, upstream.Secrets, s => s.Id);
        }

        return ir;
    }

    private void Add(PolicyMaterial material)
    {
        Add(_providers, material.Providers, p => p.Id);
        Add(_keySources, material.KeySources, k => k.Id);
        Add(_revocations, material.Revocations, r => r.Id);
        Add(_upstreams, material.Upstreams, u => u.Id);
        Add(_secrets, material.Secrets, s => s.Id);
        foreach (var endpoint in material.Endpoints)
            _handedOver.Enqueue(endpoint);
    }

    private static void Add<T>(SortedDictionary<string, T> section, IEnumerable<T> items, Func<T, string> id)
    {
        foreach (var item in items)
            section[id(item)] = item;
    }
}
