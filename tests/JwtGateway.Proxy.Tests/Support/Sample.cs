using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>Small configurations, written in few words.</summary>
internal static class Sample
{
    public const string Listener = "default/eg/http";

    /// <summary>A policy that lets no request without a token pass, and none with one either: its keys cannot be had.</summary>
    public static EnforceIr Protected { get; } = new()
    {
        Source = "SecurityPolicy.jwtgateway.io default/jwt",
        Jwt = new ProviderRequirementIr("provider"),
    };

    public static ListenerIr Http(int port = 80, string? hostname = null, string id = Listener) =>
        new() { Id = id, Port = port, Protocol = ListenerProtocol.Http, Hostname = hostname };

    public static ListenerIr Https(int port, string? hostname, string id, params string[] certificates) =>
        new() { Id = id, Port = port, Protocol = ListenerProtocol.Https, Hostname = hostname, Certificates = [.. certificates] };

    public static RouteIr Route(string id, string upstream, params RouteMatchIr[] matches) => new()
    {
        Id = id,
        Listener = Listener,
        Matches = matches.Length == 0 ? [Prefix("/")] : [.. matches],
        Backends = [new WeightedBackendIr { Weight = 1, Upstream = upstream }],
    };

    public static RouteMatchIr Exact(string path) => new() { Path = new PathMatchIr(PathMatchType.Exact, path) };

    public static RouteMatchIr Prefix(string path) => new() { Path = new PathMatchIr(PathMatchType.Prefix, path) };

    public static RouteMatchIr Regex(string path) => new() { Path = new PathMatchIr(PathMatchType.Regex, path) };

    public static RouteMatchIr AnyService(string method) => new() { Path = new PathMatchIr(PathMatchType.AnyService, method) };

    public static RouteMatchIr WithHeader(this RouteMatchIr match, string name, string value, ValueMatchType type = ValueMatchType.Exact) =>
        match with { Headers = match.Headers.Add(new ValueMatchIr(name, type, value)) };

    public static RouteMatchIr WithQuery(this RouteMatchIr match, string name, string value, ValueMatchType type = ValueMatchType.Exact) =>
        match with { Query = match.Query.Add(new ValueMatchIr(name, type, value)) };

    public static UpstreamIr Upstream(string id, params int[] ports) =>
        new() { Id = id, Endpoints = [.. ports.Select(port => new EndpointIr("127.0.0.1", port))] };

    public static GatewayIr Gateway(IEnumerable<ListenerIr> listeners, IEnumerable<RouteIr> routes, params UpstreamIr[] upstreams) => new()
    {
        Gateway = "default/eg",
        Listeners = [.. listeners],
        Routes = [.. routes],
        Upstreams = [.. upstreams],
        Providers = ImmutableArray.Create(new JwtProviderIr
        {
            Id = "provider",
            Name = "example",
            KeySource = "keys",
            Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
            ClaimHeaders = [new ClaimHeaderIr("X-Sub", ["sub"])],
        }),
        KeySources = ImmutableArray.Create<KeySourceIr>(new UnavailableKeysIr { Id = "keys", Reason = "There are none in this test." }),
    };
}
