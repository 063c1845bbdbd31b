using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Assembly;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation;

/// <summary>Compiles what users wrote into what data planes serve.</summary>
public static class Translator
{
    /// <summary>
    /// A pure function: no I/O, clock, logger, randomness or mutation of its input. The same objects in any order give the same result, byte
    /// for byte. It never throws for what a user wrote: what cannot be honoured fails closed and is reported.
    /// </summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot) => Translate(snapshot, TranslationOptions.Standalone);

    /// <summary>The same, for data planes that are arranged as <paramref name="options"/> say.</summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot, TranslationOptions options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new DiagnosticSink();
        var index = new SnapshotIndex(snapshot);
        var grants = new ReferenceGrants(snapshot, diagnostics);
        var tls = new BackendTlsPolicies(snapshot, index, diagnostics);
        var backends = new BackendResolver(index, grants, tls, diagnostics);

        var parameters = new ParametersResolver(index);
        var gateways = new GatewayCompiler(index, grants, parameters, options, diagnostics).Compile();
        var routes = new RouteCompiler(index, gateways, backends, diagnostics).Compile();
        ImmutableArray<IPolicyDialect> dialects = [new SecurityPolicyDialect(index, backends, grants)];
        var settled = new PolicyAttacher(index, gateways, routes).Settle(dialects.SelectMany(d => d.Compile(snapshot, diagnostics)));

        var policies = new PolicyTable(settled);
        ImmutableArray<Ir.GatewayIr> irs = [.. gateways
            .Select(g => new GatewayIrBuilder(g, policies).Build(routes))
            .OrderBy(ir => ir.Gateway, StringComparer.Ordinal)];
        var statuses = new StatusAssembly(index, gateways, routes, settled, policies, tls, parameters, diagnostics).Collect();
        UnreadObjects.Report(snapshot, diagnostics);
        CoreIssues.Report(snapshot, index, diagnostics);
        return new TranslationResult(irs, statuses, diagnostics.ToImmutable())
        {
            Served = [.. gateways
                .Select(g => new ServedGateway(g.Resource, g.Parameters, ReachablePorts.Of(g)))
                .OrderBy(g => g.Resource.Reference, ReferenceOrder.Order)],
        };
    }
}
