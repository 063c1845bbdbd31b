using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Rules;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>
/// Compiles one IngressRoute. A rule that is not honoured as written keeps its requests and answers 500. Where a rule's matchers cannot be read it holds all requests that it may be
/// for (<see cref="RuleReach"/>), so that no wider rule of anybody takes them, and the object's other rules answer 500 too.
/// </summary>
internal sealed class IngressRouteCompiler(
    RouteServices services, RouteMiddlewares middlewares, RouteCertificates certificates, PolicyAnnotations annotations, DiagnosticSink diagnostics)
{
    /// <summary>Fields whose loss changes neither which requests are meant nor what is done to them.</summary>
    private static readonly ImmutableArray<string> Harmless = ["healthCheck", "passiveHealthCheck", "responseForwarding", "sticky"];

    public ReadIngressRoute Compile(IngressRoute route, StandIn standIn)
    {
        foreach (var issue in route.Issues)
            diagnostics.Warning(route.Reference, issue.Path, issue.Message);
        var entryPoints = EntryPoints.Of(route.Spec.EntryPoints, route.Spec.Tls is not null, standIn, "spec.entryPoints", i => $"spec.entryPoints[{i}]");
        diagnostics.Errors(route.Reference, entryPoints.Problems);
        if (entryPoints.Https && string.IsNullOrEmpty(route.Spec.Tls?.SecretName))
            diagnostics.Warning(route.Reference, "spec.tls.secretName", EntryPoints.NoCertificate);
        var named = annotations.Read(route);
        var positions = route.Positions("spec.routes", route.Spec.Routes.Length);
        var read = route.Spec.Routes.Select((rule, i) => Match(rule, positions[i])).ToList();
        ImmutableArray<Problem> common = [.. Unreadable(route), .. TlsSettings(route), .. named.Problems, .. read.SelectMany(r => r.Problem)];
        ImmutableArray<StandInRoute> routes =
        [
            .. new[] { (Https: false, Served: entryPoints.Http), (Https: true, Served: entryPoints.Https) }
                .Where(o => o.Served)
                .Select(o => new StandInRoute
                {
                    StandIn = standIn,
                    Source = route,
                    Host = "",
                    Http = !o.Https,
                    Https = o.Https,
                    Rules = [.. read.Select(r => Compile(route, r, o.Https, new RuleState { Index = r.Index, Policies = named.Policies, Problems = common }))],
                }),
        ];
        if (read.Count == 0 || routes.IsEmpty)
            diagnostics.Errors(route.Reference, common);
        return new(standIn, routes, entryPoints.Https ? certificates.Read(route, standIn) : []);
    }

    private RuleState Compile(IngressRoute route, ReadRule read, bool isTls, RuleState state)
    {
        var path = $"spec.routes[{read.Index}]";
        var done = middlewares.Read(route, read.Rule, path, isTls);

        // Who came over https to a proxy in front is not sent away by a redirect to it, and is to be answered.
        var backends = done.SendsAway && read.Rule.Services.IsEmpty ? new([], [], []) : services.Read(route, read.Rule, path);
        return state with
        {
            Priority = read.Rule.Priority is { } priority and not 0 ? priority : Encoding.UTF8.GetByteCount(read.Rule.Match),
            Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/"), Predicate = read.Predicate }],
            Policies = [.. state.Policies.Concat(done.Policies).Distinct()],
            Backends = backends.Shares,
            Problems = [.. state.Problems, .. Kind(read.Rule, path), .. done.Problems, .. backends.Invalid],
            Unresolved = backends.Unresolved,
        };
    }

    private static ReadRule Match(IngressRouteRule rule, int index)
    {
        var path = $"spec.routes[{index}]";
        if (rule.Syntax is not (null or "" or "v3"))
        {
            return new(rule, index, RuleReach.Of(rule.Match, isVersion3: false),
                [new(ConditionReason.UnsupportedValue, path + ".syntax", $"Syntax \"{rule.Syntax}\" is not read; write the rule in version 3 and remove it.")]);
        }

        return RuleExpression.Read(rule.Match, out var problem) is { } predicate
            ? new(rule, index, predicate, [])
            : new(rule, index, RuleReach.Of(rule.Match, isVersion3: true), [new(ConditionReason.UnsupportedValue, path + ".match", $"The rule cannot be read, {problem}.")]);
    }

    private static IEnumerable<Problem> Kind(IngressRouteRule rule, string path) => rule.Kind is null or "" or "Rule"
        ? []
        : [new(ConditionReason.UnsupportedValue, path + ".kind", $"Kind \"{rule.Kind}\" is not known; write Rule.")];

    private static IEnumerable<Problem> Unreadable(IngressRoute route) => route.Issues
        .Where(i => i.Path.Length == 0 || (FieldPath.IsAtOrBelow(i.Path, "spec") && !IsHarmless(i.Path)))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));

    private static bool IsHarmless(string path) =>
        FieldPath.IsAtOrBelow(path, "spec.tls.certResolver")
        || (path.Contains(".services[", StringComparison.Ordinal) && Harmless.Any(name => path.EndsWith("]." + name, StringComparison.Ordinal)));

    /// <summary>They may ask clients for certificates, so they are not passed over.</summary>
    private static IEnumerable<Problem> TlsSettings(IngressRoute route)
    {
        if (route.Spec.Tls?.Options is not null)
            yield return new(ConditionReason.UnsupportedValue, "spec.tls.options", "TLSOptions are not read, and may keep clients out; remove it, and ask for client certificates with a Gateway (spec.tls.frontend).");
        if (route.Spec.Tls?.Store is not null)
            yield return new(ConditionReason.UnsupportedValue, "spec.tls.store", "TLSStores are not read; name the certificate's Secret in spec.tls.secretName.");
    }

    /// <param name="Rule">As written.</param>
    /// <param name="Index">Its place in the list.</param>
    /// <param name="Predicate">Which requests it is, or may be, for; null: any.</param>
    /// <param name="Problem">Why it cannot be read.</param>
    private sealed record ReadRule(IngressRouteRule Rule, int Index, RoutePredicateIr? Predicate, ImmutableArray<Problem> Problem);
}
