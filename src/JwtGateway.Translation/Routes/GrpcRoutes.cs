using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;

namespace JwtGateway.Translation.Routes;

/// <summary>
/// GRPCRoutes as the HTTPRoutes that they stand for: a call is a POST of <c>/service/method</c> over HTTP/2 (gRPC over HTTP/2, "Requests"), and parents, host
/// names, filters, backends and statuses mean the same in both. Matches are <see cref="GrpcMatchCompiler"/>'s.
/// </summary>
internal static class GrpcRoutes
{
    private const string Kind = "GRPCRoute";

    /// <summary>Whether the route stands for a GRPCRoute.</summary>
    public static bool Is(HttpRoute route) => route.Kind == Kind;

    /// <summary>The route, named as it was. One with a defect keeps its place without its rules, and all of it answers errors.</summary>
    public static HttpRoute Read(GrpcRoute route, FaultContainment containment) => containment.Run(
        new(route.Reference, TranslationStep.Matches, "spec.rules"),
        () => Named(route, [.. route.Spec.Rules.Select(Read)]),
        _ => Named(route, default));

    /// <summary>
    /// The upstream as calls are sent to it. gRPC has no transport but HTTP/2 (Protocol-HTTP2), so it is spoken whatever <c>appProtocol</c> says, or does not:
    /// most Services of gRPC servers have none, and HTTP/1.1 would fail every call.
    /// </summary>
    public static Upstream OverHttp2(Upstream upstream) => upstream.Ir.Protocol == UpstreamProtocol.H2c
        ? upstream
        : upstream with { Ir = upstream.Ir with { Id = upstream.Ir.Id + "/h2c", Protocol = UpstreamProtocol.H2c } };

    private static HttpRoute Named(GrpcRoute route, ImmutableArray<HttpRouteRule> rules) => new()
    {
        ApiVersion = route.ApiVersion,
        Kind = Kind,
        Metadata = route.Metadata,
        Issues = route.Issues,
        Spec = new() { ParentRefs = route.Spec.ParentRefs, Hostnames = route.Spec.Hostnames, Rules = rules },
    };

    private static HttpRouteRule Read(GrpcRouteRule rule) => new()
    {
        Name = rule.Name,
        Filters = Read(rule.Filters),
        BackendRefs = [.. rule.BackendRefs.Select(Read)],
    };

    private static ImmutableArray<HttpRouteFilter> Read(ImmutableArray<GrpcRouteFilter> filters) =>
    [
        .. filters.Select(f => new HttpRouteFilter
        {
            Type = f.Type,
            RequestHeaderModifier = f.RequestHeaderModifier,
            ResponseHeaderModifier = f.ResponseHeaderModifier,
            RequestMirror = f.RequestMirror,
            ExtensionRef = f.ExtensionRef,
        }),
    ];

    private static HttpBackendRef Read(GrpcBackendRef reference) => new()
    {
        Group = reference.Group,
        Kind = reference.Kind,
        Name = reference.Name,
        Namespace = reference.Namespace,
        Port = reference.Port,
        Weight = reference.Weight,
        Filters = Read(reference.Filters),
    };
}
