using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>
/// Compiles one Ingress. A path that is not honoured as written keeps its place and answers 500, as does all of an Ingress of which a policy or a field cannot
/// be read: were it left out, its requests could reach a wider path that is open.
/// </summary>
internal sealed class IngressCompiler(IngressBackends backends, IngressCertificates certificates, PolicyAnnotations policies, DiagnosticSink diagnostics)
{
    public ReadIngress Compile(Ingress ingress, StandIn standIn)
    {
        foreach (var issue in ingress.Issues)
            diagnostics.Warning(ingress.Reference, issue.Path, issue.Message);
        IngressRemarks.Report(ingress, diagnostics);
        var (named, router) = (policies.Read(ingress), RouterAnnotations.Read(ingress, standIn));
        diagnostics.Errors(ingress.Reference, router.EntryPoints.Problems);
        var tls = certificates.Read(ingress, standIn);
        if (router is { IsSelfSigned: true, EntryPoints.Https: true } && tls.IsEmpty)
            diagnostics.Warning(ingress.Reference, "spec.tls", EntryPoints.NoCertificate);
        foreach (var remark in router.Remarks)
            diagnostics.Warning(ingress.Reference, remark.FieldPath, remark.Message);
        var common = new RuleState { Index = 0, Priority = router.Priority, Policies = named.Policies, Problems = [.. Unreadable(ingress), .. named.Problems, .. router.Problems] };
        var next = 0;
        var hosts = ImmutableArray.CreateBuilder<IngressHost>();
        var positions = ingress.Positions("spec.rules", ingress.Spec.Rules.Length);
        for (var i = 0; i < ingress.Spec.Rules.Length; i++)
        {
            var (rule, path) = (ingress.Spec.Rules[i], $"spec.rules[{positions[i]}]");
            if (HostOf(rule.Host) is { } host)
                hosts.Add(new(host, [.. Paths(ingress, rule, path).Select(p => Compile(ingress, host, p, router, common with { Index = next++ }))]));
            else
                diagnostics.Error(ingress.Reference, path + ".host", $"The host name is not valid, so its paths are not served; {Hostnames.Expected}.");
        }

        return new ReadIngress(standIn, ingress)
        {
            Hosts = hosts.ToImmutable(),
            Default = ingress.Spec.DefaultBackend is { } backend ? Default(ingress, backend, common with { Index = next, Priority = null }) : null,
            HasNoRules = ingress.Spec.Rules.IsEmpty,
            Certificates = tls,
            Http = router.EntryPoints.Http,
            Https = router.EntryPoints.Https,
            IsSelfSigned = router.IsSelfSigned,
        };
    }

    /// <summary>The host of a rule as routes have it: <c>*.</c> stands for exactly one label (Kubernetes, "Hostname wildcards"). Null: it is none.</summary>
    public static string? HostOf(string? written) => string.IsNullOrEmpty(written) ? ""
        : Hostnames.Canonical(written) is not { } host ? null
        : host.StartsWith("*.", StringComparison.Ordinal) ? $"?{host[1..]}"
        : host;

    private static IEnumerable<(IngressPath Path, string FieldPath)> Paths(Ingress ingress, IngressRule rule, string rulePath)
    {
        var (paths, list) = (rule.Http?.Paths ?? [], rulePath + ".http.paths");
        var positions = ingress.Positions(list, paths.Length);
        return paths.Select((p, i) => (p, $"{list}[{positions[i]}]"));
    }

    private RuleState Compile(Ingress ingress, string host, (IngressPath Path, string FieldPath) at, RouterAnnotations router, RuleState common)
    {
        var (path, fieldPath) = at;
        if (router.Match(path, host, fieldPath, common) is { } matched)
            return backends.Apply(ingress, path.Backend, fieldPath + ".backend", matched);
        var (match, problems) = IngressPaths.Compile(path, fieldPath, router.PathMatcher == "Path");
        return backends.Apply(ingress, path.Backend, fieldPath + ".backend", common with
        {
            Matches = match is null ? [] : [router.Rank(match)],
            Problems = [.. common.Problems, .. problems],
        });
    }

    private RuleState Default(Ingress ingress, IngressBackend backend, RuleState common) => backends.Apply(
        ingress, backend, "spec.defaultBackend", common with { Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }] });

    /// <summary>What is unread of TLS narrows nothing: the host is not served over TLS then.</summary>
    private static IEnumerable<Problem> Unreadable(Ingress ingress) => ingress.Issues
        .Where(i => i.Path.Length == 0 || (FieldPath.IsAtOrBelow(i.Path, "spec") && !FieldPath.IsAtOrBelow(i.Path, "spec.tls")))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));
}
