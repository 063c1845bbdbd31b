using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>
/// What filters came to. A filter is never skipped (Gateway API, HTTPRouteFilter): with a problem, the rule or the backend's share answers 500.
/// A mirror's backend that does not resolve is no such problem: the API wants requests to go on without their copies.
/// </summary>
internal sealed record FilterOutcome
{
    public HeaderModifierIr? Request { get; init; }

    public HeaderModifierIr? Response { get; init; }

    public RedirectIr? Redirect { get; init; }

    public RewriteIr? Rewrite { get; init; }

    public CorsIr? Cors { get; init; }

    public ImmutableArray<MirrorShare> Mirrors { get; init; } = [];

    /// <summary>Policies that requests are held to besides those that target the route, in order.</summary>
    public ImmutableArray<ObjectReference> Policies { get; init; } = [];

    /// <summary>Why the filters are not honoured.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>References of mirrors that do not resolve.</summary>
    public ImmutableArray<Problem> Unresolved { get; init; } = [];
}

/// <summary>A mirror and where it goes.</summary>
internal sealed record MirrorShare(MirrorIr Ir, Upstream? Upstream)
{
    /// <summary>The Service that it names, also where that cannot be used; null: it names none.</summary>
    public ObjectReference? Service { get => field ?? Upstream?.Service; init; }
}

/// <summary>Where filters stand.</summary>
/// <param name="Route">Their route.</param>
/// <param name="Path">The field path of their list.</param>
/// <param name="HasOnePrefix">Whether the rule has exactly one match and that on a path prefix, as replacing the prefix needs.</param>
/// <param name="OfBackend">Whether they are those of one backend.</param>
internal sealed record FilterPlace(HttpRoute Route, string Path, bool HasOnePrefix, bool OfBackend);

/// <summary>Compiles the filters of a rule or of one of its backends.</summary>
internal sealed class FilterCompiler(BackendResolver backends, FilterPolicies policies)
{
    private const string RequestHeaders = "RequestHeaderModifier";
    private const string ResponseHeaders = "ResponseHeaderModifier";
    private const string Redirect = "RequestRedirect";
    private const string Rewrite = "URLRewrite";
    private const string Mirror = "RequestMirror";
    private const string Cors = "CORS";
    private const string Extension = "ExtensionRef";

    private static readonly FilterOutcome None = new();

    private readonly MirrorCompiler _mirrors = new(backends);

    public FilterOutcome Compile(ImmutableArray<HttpRouteFilter> filters, FilterPlace place)
    {
        if (filters.IsEmpty)
            return None;
        var positions = place.Route.Positions(place.Path, filters.Length);
        ImmutableArray<Problem> problems =
        [
            .. filters.SelectMany((f, i) => Check(f, $"{place.Path}[{positions[i]}]", place)),
            .. Repeated(filters, place.Path),
            .. Together(filters, place.Path),
        ];
        return problems.IsEmpty ? Read(filters, positions, place) : new() { Problems = problems };
    }

    private FilterOutcome Read(ImmutableArray<HttpRouteFilter> filters, ImmutableArray<int> positions, FilterPlace place)
    {
        var mirrors = filters
            .Select((f, i) => f.RequestMirror is { } mirror ? _mirrors.Compile(place.Route, mirror, $"{place.Path}[{positions[i]}].requestMirror") : null)
            .OfType<MirrorOutcome>().ToList();
        return new()
        {
            Request = HeaderFilterRules.Read(filters.FirstOrDefault(f => f.Type == RequestHeaders)?.RequestHeaderModifier),
            Response = HeaderFilterRules.Read(filters.FirstOrDefault(f => f.Type == ResponseHeaders)?.ResponseHeaderModifier),
            Redirect = RedirectRules.Read(filters.FirstOrDefault(f => f.Type == Redirect)?.RequestRedirect),
            Rewrite = RewriteRules.Read(filters.FirstOrDefault(f => f.Type == Rewrite)?.UrlRewrite),
            Cors = CorsFilterRules.Read(filters.FirstOrDefault(f => f.Type == Cors)?.Cors),
            Mirrors = [.. mirrors.Select(m => m.Share)],
            Policies = [.. filters.Select(f => f.ExtensionRef).OfType<LocalObjectReference>().Select(r => FilterPolicies.ReferenceOf(r, place.Route.Metadata.Namespace)).Distinct()],
            Unresolved = [.. mirrors.Select(m => m.Problem).OfType<Problem>()],
        };
    }

    private IEnumerable<Problem> Check(HttpRouteFilter filter, string path, FilterPlace place)
    {
        if (filter.Type is not (RequestHeaders or ResponseHeaders or Redirect or Rewrite or Mirror or Cors or Extension))
        {
            return [Unsupported(path + ".type",
                $"Filter type \"{filter.Type}\" is not supported; use {RequestHeaders}, {ResponseHeaders}, {Redirect}, {Rewrite}, {Mirror}, {Cors} or {Extension}.")];
        }

        return filter switch
        {
            _ when Fields(filter) != 1 => [Alone(filter, path)],
            { Type: RequestHeaders, RequestHeaderModifier: { } headers } => HeaderFilterRules.Check(headers, path + ".requestHeaderModifier"),
            { Type: ResponseHeaders, ResponseHeaderModifier: { } headers } => HeaderFilterRules.Check(headers, path + ".responseHeaderModifier"),
            { Type: Redirect, RequestRedirect: { } redirect } => RedirectRules.Check(redirect, path + ".requestRedirect", place.HasOnePrefix),
            { Type: Rewrite, UrlRewrite: { } rewrite } => RewriteRules.Check(rewrite, path + ".urlRewrite", place.HasOnePrefix),
            { Type: Mirror, RequestMirror: { } mirror } => MirrorCompiler.Check(mirror, path + ".requestMirror"),
            { Type: Cors, Cors: not null } when place.OfBackend =>
                [Unsupported(path, "CORS is settled before a backend is chosen; put the filter into the rule's filters.")],
            { Type: Cors, Cors: { } cors } => CorsFilterRules.Check(cors, path + ".cors"),
            { Type: Extension, ExtensionRef: { } policy } => policies.Check(policy, place.Route.Metadata.Namespace, path + ".extensionRef"),
            _ => [Alone(filter, path)],
        };
    }

    private static int Fields(HttpRouteFilter filter) => new object?[]
    {
        filter.RequestHeaderModifier, filter.ResponseHeaderModifier, filter.RequestRedirect, filter.UrlRewrite, filter.RequestMirror, filter.Cors, filter.ExtensionRef,
    }.Count(field => field is not null);

    private static Problem Alone(HttpRouteFilter filter, string path) => Unsupported(path, $"A filter of type {filter.Type} has exactly the field of that name.");

    private static IEnumerable<Problem> Repeated(ImmutableArray<HttpRouteFilter> filters, string path) => filters
        .GroupBy(f => f.Type)
        .Where(g => g.Key is RequestHeaders or ResponseHeaders or Redirect or Rewrite or Cors && g.Count() > 1)
        .Select(g => Unsupported(path, $"{g.Key} cannot be repeated; put all changes into one."));

    private static IEnumerable<Problem> Together(ImmutableArray<HttpRouteFilter> filters, string path) =>
        filters.Any(f => f.Type == Redirect) && filters.Any(f => f.Type == Rewrite)
            ? [Unsupported(path, $"{Redirect} and {Rewrite} exclude each other; remove one.")]
            : [];

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}
