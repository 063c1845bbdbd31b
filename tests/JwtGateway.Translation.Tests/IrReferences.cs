using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests;

/// <summary>Ids in an IR that lead nowhere.</summary>
internal static class IrReferences
{
    public static IEnumerable<string> Dangling(TranslationResult result) => result.Gateways.SelectMany(Dangling);

    private static IEnumerable<string> Dangling(GatewayIr ir)
    {
        var secrets = ir.Secrets.Select(s => s.Id).ToHashSet();
        var upstreams = ir.Upstreams.Select(u => u.Id).ToHashSet();
        var sources = ir.KeySources.Select(k => k.Id).ToHashSet();
        var providers = ir.Providers.Select(p => p.Id).ToHashSet();
        var revocations = ir.Revocations.Select(r => r.Id).ToHashSet();
        var listeners = ir.Listeners.Select(l => l.Id).ToHashSet();
        return ir.Listeners.SelectMany(l => l.Certificates).Where(c => !secrets.Contains(c))
            .Concat(ir.Routes.Select(r => r.Listener).Where(l => l.Length > 0 && !listeners.Contains(l)))
            .Concat(ir.Routes.SelectMany(All).SelectMany(Actions).OfType<ForwardActionIr>().Select(f => f.Route).Where(id => !ir.Routes.Any(r => r.Id == id && r.Listener.Length == 0)))
            .Concat(ir.Routes.SelectMany(r => r.Backends).Select(b => b.Upstream).OfType<string>().Where(u => !upstreams.Contains(u)))
            .Concat(ir.Routes.SelectMany(r => r.Mirrors.Concat(r.Backends.SelectMany(b => b.Mirrors))).Select(m => m.Upstream).OfType<string>().Where(u => !upstreams.Contains(u)))
            .Concat(ir.Listeners.Select(l => l.Policy).SelectMany(Policies).SelectMany(Providers).Where(p => !providers.Contains(p)))
            .Concat(ir.Routes.SelectMany(All).SelectMany(Policies).SelectMany(Providers).Where(p => !providers.Contains(p)))
            .Concat(ir.Routes.SelectMany(All).SelectMany(Actions).OfType<JwtValidationActionIr>().SelectMany(v => v.Providers).Where(p => !providers.Contains(p)))
            .Concat(ir.KeySources.OfType<FirstOfKeysIr>().SelectMany(k => k.Sources).Where(k => !sources.Contains(k)))
            .Concat(ir.Providers.Select(p => p.KeySource).Where(k => !sources.Contains(k)))
            .Concat(ir.Providers.Select(p => p.Decryption?.KeySource).OfType<string>().Where(k => !sources.Contains(k)))
            .Concat(ir.Providers.SelectMany(p => p.Revocations).Where(r => !revocations.Contains(r)))
            .Concat(ir.KeySources.OfType<FetchedKeysIr>().Select(k => k.Upstream).OfType<string>().Where(u => !upstreams.Contains(u)))
            .Concat(ir.KeySources.OfType<FetchedKeysIr>().Select(k => k.ClientCertificate).OfType<string>().Where(s => !secrets.Contains(s)))
            .Concat(ir.KeySources.OfType<FetchedKeysIr>().Select(k => k.ProxyCredentials).OfType<string>().Where(s => !secrets.Contains(s)))
            .Concat(ir.KeySources.OfType<FetchedKeysIr>().SelectMany(k => k.Headers).Select(h => h.Secret).Where(s => !secrets.Contains(s)))
            .Concat(ir.KeySources.OfType<LocalJwksIr>().Select(k => k.Secret).Where(s => !secrets.Contains(s)))
            .Concat(ir.KeySources.OfType<DecryptionKeysIr>().Select(k => k.Secret).Where(s => !secrets.Contains(s)))
            .Concat(ir.Upstreams.Select(u => u.Tls?.Ca).OfType<string>().Where(c => !secrets.Contains(c)));
    }

    private static IEnumerable<RoutePolicyIr?> All(RouteIr route) => route.Backends.Select(b => b.Policy).Prepend(route.Policy);

    private static IEnumerable<EnforceIr> Policies(RoutePolicyIr? policy) => policy switch
    {
        EnforceIr enforce => [enforce],
        AllOfIr all => all.Policies.SelectMany(Policies),
        _ => [],
    };

    private static IEnumerable<TrafficActionIr> Actions(RoutePolicyIr? policy) => policy switch
    {
        TrafficIr traffic => traffic.Rules.SelectMany(r => r.Actions),
        AllOfIr all => all.Policies.SelectMany(Actions),
        _ => [],
    };

    private static IEnumerable<string> Providers(EnforceIr policy) =>
        Providers(policy.Jwt).Concat((policy.Authorization?.Rules ?? []).Select(r => r.Token?.Provider).OfType<string>());

    private static IEnumerable<string> Providers(JwtRequirementIr requirement) => requirement switch
    {
        ProviderRequirementIr one => [one.Provider],
        AnyRequirementIr any => any.Requirements.SelectMany(Providers),
        AllRequirementIr all => all.Requirements.SelectMany(Providers),
        _ => [],
    };
}
