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
/// Compiles one IngressRoute. A rule that is not honoured as written keeps its requests and answers 500. Where a rule's matchers cannot be read nobody can tell which of the
/// object's requests are meant for it, so all its rules do.
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
        var entryPoints = EntryPoints.Of(route, standIn);
        diagnostics.Errors(route.Reference, entryPoints.Problems);
        var named = annotations.Read(route);
        var positions = route.Positions("spec.routes", route.Spec.Routes.Length);
        var read = route.Spec.Routes.Select((rule, i) => Match(rule, positions[i])).ToList();
        ImmutableArray<Problem> common = [.. Unreadable(route), .. TlsSettings(route), .. named.Problems, .. read.SelectMany(r => r.Problem)];
        var rules = read.Where(r => r.Predicate is not null).ToList();
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
                    Rules = [.. rules.Select(r => Compile(route, r, o.Https, new RuleState { Index = r.Index, Policies = named.Policies, Problems = common }))],
                }),
        ];
        if (rules.Count == 0)
            diagnostics.Errors(route.Reference, common);
        return new(standIn, routes, entryPoints.Https ? certificates.Read(route, standIn) : []);
    }

    private RuleState Compile(IngressRoute route, ReadRule read, bool isTls, RuleState state)
    {
        var path = $"spec.routes[{read.Index}]";
        var done = middlewares.Read(route, read.Rule, path, isTls);
        var backends = done.Redirect is null ? services.Read(route, read.Rule, path) : new([], [], []);
        return state with
        {
            Priority = read.Rule.Priority is { } priority and not 0 ? priority : Encoding.UTF8.GetByteCount(read.Rule.Match),
            Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/"), Predicate = read.Predicate }],
            Policies = [.. state.Policies.Concat(done.Policies).Distinct()],
            RequestHeaders = done.Request,
            ResponseHeaders = done.Response,
            Redirect = done.Redirect,
            Rewrite = done.Rewrite,
            Backends = backends.Shares,
            Problems = [.. state.Problems, .. Kind(read.Rule, path), .. done.Problems, .. backends.Invalid],
            Unresolved = backends.Unresolved,
        };
    }

    private static ReadRule Match(IngressRouteRule rule, int index)
    {
        var path = $"spec.routes[{index}]";
        if (rule.Syntax is not (null or "" or "v3"))
            return new(rule, index, null, [new(ConditionReason.UnsupportedValue, path + ".syntax", $"Syntax \"{rule.Syntax}\" is not read; write the rule in version 3 and remove it.")]);
        var predicate = RuleExpression.Read(rule.Match, out var problem);
        return new(rule, index, predicate, problem is null ? [] : [new(ConditionReason.UnsupportedValue, path + ".match", $"The rule cannot be read, {problem}.")]);
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

    private sealed record ReadRule(IngressRouteRule Rule, int Index, RoutePredicateIr? Predicate, ImmutableArray<Problem> Problem);
}
