using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>
/// The promise of containment: with a defect in it, translation answers each request by the rule that answers it without the defect, or by an error.
/// No request goes to a rule of somebody else, or to its own without the policy.
/// </summary>
internal static class FaultProperty
{
    /// <summary>Requests that are answered otherwise; empty when the promise is kept.</summary>
    public static IEnumerable<string> Opened(TranslationResult healthy, TranslationResult faulty) =>
        from gateway in healthy.Gateways
        where !faulty.Held.Contains(gateway.Gateway)
        let other = faulty.Gateways.FirstOrDefault(g => g.Gateway == gateway.Gateway)
        from request in SampleRequest.For(gateway)
        let answer = NaiveRouting.Answer(other, request)
        where !NaiveRouting.IsClosed(answer)
        let before = NaiveRouting.Answer(gateway, request)
        where NaiveRouting.IsClosed(before) || !Same(before!, answer!, other!)
        select $"{request}: {answer!.Id} answers, instead of {before?.Id ?? "nobody"}";

    /// <summary>Upstreams that would be spoken to otherwise, in clear text perhaps; one with a fault is not spoken to.</summary>
    public static IEnumerable<string> Weakened(TranslationResult healthy, TranslationResult faulty) =>
        from gateway in faulty.Gateways
        from upstream in gateway.Upstreams
        where upstream.Fault is null
        let before = healthy.Gateways.Where(g => g.Gateway == gateway.Gateway).SelectMany(g => g.Upstreams).FirstOrDefault(u => u.Id == upstream.Id)
        where before is null || Json(before.Tls) != Json(upstream.Tls)
        select $"{upstream.Id}: {Json(upstream.Tls)}, instead of {Json(before?.Tls)}";

    /// <summary>Providers that are held to other revocations than without the defect, and so may take tokens that are revoked.</summary>
    public static IEnumerable<string> Unrevoked(TranslationResult healthy, TranslationResult faulty) =>
        from gateway in faulty.Gateways
        let before = healthy.Gateways.First(g => g.Gateway == gateway.Gateway)
        from provider in gateway.Providers
        let now = Revoked(gateway, provider)
        where before.Providers.FirstOrDefault(p => p.Id == provider.Id) is not { } same || Revoked(before, same) != now
        select $"{gateway.Gateway}: {provider.Id}: {now}";

    private static string Revoked(GatewayIr gateway, JwtProviderIr provider) => Json(gateway.Revocations.Where(r => provider.Revocations.Contains(r.Id)));

    /// <summary>Requests that get an error only because of the defect, by the id of the rule that answers without it.</summary>
    public static IEnumerable<(SampleRequest Request, string Rule)> Closed(TranslationResult healthy, TranslationResult faulty) =>
        from gateway in healthy.Gateways
        where !faulty.Held.Contains(gateway.Gateway)
        let other = faulty.Gateways.FirstOrDefault(g => g.Gateway == gateway.Gateway)
        from request in SampleRequest.For(gateway)
        let before = NaiveRouting.Answer(gateway, request)
        where !NaiveRouting.IsClosed(before) && NaiveRouting.IsClosed(NaiveRouting.Answer(other, request))
        select (request, before!.Id);

    /// <summary>
    /// The same rule, with the same policies, doing the same; some of its backends may have become errors, and some mirrors may be gone. What all backends are
    /// held to is the rule's, so with one less to compare policies may be theirs that were the rule's.
    /// </summary>
    private static bool Same(RouteIr a, RouteIr b, GatewayIr now) =>
        a.Id == b.Id
        && (b.Fault is not null || Json(a with { Listener = "", Policy = null, Backends = [], Mirrors = [] }) == Json(b with { Listener = "", Policy = null, Backends = [], Mirrors = [] }))
        && (a.Backends.Any(share => share.Weight > 0) || Json(a.Policy) == Json(b.Policy))
        && a.Backends.Length == b.Backends.Length
        && a.Backends.Zip(b.Backends).Where(p => p.Second.Weight > 0).All(p => Does(a, p.First) == Does(b, p.Second) || IsClosed(p.Second, now));

    /// <summary>What a share's requests are held to, and what becomes of them.</summary>
    private static string Does(RouteIr route, WeightedBackendIr share) =>
        Json(Each(route.Policy).Concat(Each(share.Policy)).Select(Json)) + Json(share with { Policy = null, Mirrors = [] });

    private static IEnumerable<RoutePolicyIr> Each(RoutePolicyIr? policy) => policy is AllOfIr all ? all.Policies.SelectMany(Each) : policy is null ? [] : [policy];

    /// <summary>A share that answers errors, its own, those of its policy, or those of the upstream that it leads to.</summary>
    private static bool IsClosed(WeightedBackendIr share, GatewayIr gateway) =>
        share is { Upstream: null, Fault: not null } || NaiveRouting.Refuses(share.Policy) || gateway.Upstreams.Any(u => u.Id == share.Upstream && u.Fault is not null);

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);
}
