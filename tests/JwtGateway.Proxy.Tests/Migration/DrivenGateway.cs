using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Observing;
using JwtGateway.Proxy.Serving;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>A Gateway's configuration, compiled as a data plane does, that requests are put through without a socket.</summary>
internal sealed class DrivenGateway : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly CapturingForwarder _forwarder = new();
    private readonly KeySourceRegistry _keys;
    private readonly ProxyMetrics _metrics;
    private readonly MirrorSender _mirrors;
    private readonly Transports _transports;
    private readonly RequestHandler _handler;
    private readonly List<(int Port, string Scheme)> _ports;

    private DrivenGateway(GatewayIr gateway)
    {
        Gateway = gateway;
        _keys = new(new KeySourceOptions(), _time, NullLoggerFactory.Instance);
        var serving = new ServingStateHolder();
        _metrics = new(serving);
        _mirrors = new(_metrics, _time);
        _transports = new(_time, TimeSpan.Zero);
        _handler = new(serving, new BackendStep(new UpstreamForwarder(_forwarder, _mirrors, _metrics, _time)), NullLogger<RequestHandler>.Instance);
        _ports = [.. gateway.Listeners.Select(l => (l.Port, l.Protocol == ListenerProtocol.Https ? "https" : "http")).Distinct()];
        _transports.Begin();
        Serve = async () =>
        {
            var plain = StandInKeys.Fit(gateway) with { Listeners = [.. gateway.Listeners.Select(l => l with { Protocol = ListenerProtocol.Http, Certificates = [], SelfSigned = false, ClientValidation = null })] };
            await _keys.ApplyAsync([plain], TimeSpan.FromMinutes(1), CancellationToken.None);
            var compiler = new ServingCompiler(new UpstreamCompiler(_transports, new DataPlaneOptions(), _time), new CertificateLoader(_time), _keys, _time, NullLogger<ServingCompiler>.Instance);
            serving.Current = compiler.Compile([plain], out var errors);
            errors.ShouldBeEmpty();
        };
    }

    /// <summary>What is served, with the sources of keys that it has.</summary>
    public GatewayIr Gateway { get; }

    private Func<Task> Serve { get; }

    /// <summary>Compiles <paramref name="gateway"/> with keys of ours, and upstreams that are there.</summary>
    public static async Task<DrivenGateway> OfAsync(GatewayIr gateway, int share)
    {
        var driven = new DrivenGateway(Reachable(gateway, share));
        await driven.Serve();
        return driven;
    }

    /// <summary>The answer at each port.</summary>
    public async Task<IReadOnlyList<Outcome>> SendAsync(Probe probe)
    {
        var outcomes = new List<Outcome>();
        foreach (var (port, scheme) in _ports)
            outcomes.Add(await SendAsync(probe, port, scheme));
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await _mirrors.DisposeAsync();
        await _keys.DisposeAsync();
        _transports.Dispose();
        _metrics.Dispose();
    }

    private async Task<Outcome> SendAsync(Probe probe, int port, string scheme)
    {
        var headers = new HeaderDictionary { ["Host"] = probe.Host };
        foreach (var (name, value) in probe.Headers)
            headers.Append(name, value);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = probe.Method,
            Protocol = "HTTP/1.1",
            Scheme = scheme,
            RawTarget = probe.Target,
            Path = probe.Target.Split('?')[0],
            QueryString = probe.Target.Contains('?', StringComparison.Ordinal) ? "?" + probe.Target.Split('?', 2)[1] : "",
            Headers = headers,
        });
        var response = new HttpResponseFeature();
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Parse(probe.Client) });
        _forwarder.Last = null;
        var request = new RequestContext();
        request.Begin(features, 0);
        await _handler.HandleAsync(request, port);
        var outcome = new Outcome(response.StatusCode, request.Reason ?? request.Authentication?.Reason ?? "", response.Headers.Location.ToString(), _forwarder.Last);
        request.End();
        return outcome;
    }

    /// <summary>Upstreams with an address that says which they are; of several backends one, since which one a request gets is chance.</summary>
    private static GatewayIr Reachable(GatewayIr gateway, int share) => gateway with
    {
        Upstreams = [.. gateway.Upstreams.Select(u => u with { Endpoints = [new EndpointIr(Name(u), 80)], Tls = null, Protocol = UpstreamProtocol.Http1 })],
        Routes = [.. gateway.Routes.Select(r => r with { Mirrors = [], Backends = One(r, gateway, share) })],
    };

    private static System.Collections.Immutable.ImmutableArray<WeightedBackendIr> One(RouteIr route, GatewayIr gateway, int share)
    {
        var backends = route.Backends.Where(b => b.Weight > 0).OrderBy(b => gateway.Upstreams.FirstOrDefault(u => u.Id == b.Upstream) is { } u ? Name(u) : "", StringComparer.Ordinal).ToList();
        return backends.Count == 0 ? route.Backends : [backends[share % backends.Count] with { Mirrors = [] }];
    }

    /// <summary>What it is called in one system and in the other alike.</summary>
    private static string Name(UpstreamIr upstream)
    {
        var name = upstream.Endpoints.IsEmpty ? string.Join('/', upstream.Id.Split('/')[1..]) : string.Join('-', upstream.Endpoints.Select(e => $"{e.Host}-{e.Port}"));
        return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-') + ".test";
    }
}

/// <summary>A request.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Host">Its host.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Its headers but Host.</param>
/// <param name="What">What is tried with it, for people.</param>
internal sealed record Probe(string Method, string Host, string Target, IReadOnlyList<(string Name, string Value)> Headers, string What)
{
    /// <summary>The client's address.</summary>
    public string Client { get; init; } = "192.0.2.7";

    public override string ToString() => $"{What}: {Method} {Host}{Target} from {Client}\n    {string.Join("\n    ", Headers.Select(h => $"{h.Name}: {h.Value}"))}";
}

/// <summary>What becomes of a request at one port.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="Reason">Why, in the decision log's words.</param>
/// <param name="Location">Where the client is sent; empty: nowhere.</param>
/// <param name="Forwarded">What the upstream gets; null: nothing.</param>
internal sealed record Outcome(int Status, string Reason, string Location, Forwarded? Forwarded)
{
    public bool Passes => Forwarded is not null;
}
