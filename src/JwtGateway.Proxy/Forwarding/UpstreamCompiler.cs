using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>Readies the upstreams of a configuration.</summary>
internal sealed class UpstreamCompiler(Transports transports, DataPlaneOptions options, TimeProvider time)
{
    private Dictionary<(string Gateway, string Id), Upstream> _before = [];
    private Dictionary<(string Gateway, string Id), Upstream> _now = [];

    private readonly ForwarderRequestConfig _http1 = Config(HttpVersion.Version11, options);
    private readonly ForwarderRequestConfig _http2 = Config(HttpVersion.Version20, options);

    /// <summary>Begins a configuration.</summary>
    public void Begin() => (_before, _now) = (_now, []);

    /// <summary>
    /// Readies <paramref name="upstream"/>. One whose CA is missing answers 500, as one that the configuration marks as broken: it is never
    /// spoken to with less verification than was asked for.
    /// </summary>
    public Upstream Compile(UpstreamIr upstream, GatewayIr gateway)
    {
        UpstreamTls? tls = null;
        if (upstream is { Fault: null, Tls: { } wanted } && !UpstreamTls.TryCreate(wanted, gateway, out tls, out var error))
        {
            upstream = upstream with { Fault = new FaultIr(StatusCodes.Status500InternalServerError, $"Upstream {upstream.Id}: {error}") };
        }

        var transport = upstream.Fault is null
            ? transports.Get(TransportKey.Of(upstream, gateway), () => Handler(upstream.Protocol, tls))
            : null;
        var config = upstream.Protocol == UpstreamProtocol.H2c ? _http2 : _http1;
        return _now[(gateway.Gateway, upstream.Id)] =
            new Upstream(upstream, transport, config, Endpoints(upstream, gateway, transport), RandomNumberGenerator.GetInt32(int.MaxValue), time);
    }

    /// <summary>What is known of endpoints is kept as long as they are spoken to in the same way.</summary>
    private Endpoint[] Endpoints(UpstreamIr upstream, GatewayIr gateway, HttpMessageInvoker? transport)
    {
        var fresh = upstream.Endpoints.Select(endpoint => new Endpoint(endpoint));
        if (!_before.TryGetValue((gateway.Gateway, upstream.Id), out var before) || !ReferenceEquals(before.Transport, transport))
        {
            return [.. fresh];
        }

        var known = before.Endpoints.ToDictionary(endpoint => endpoint.Address, StringComparer.Ordinal);
        return [.. fresh.Select(endpoint => known.GetValueOrDefault(endpoint.Address, endpoint))];
    }

    private SocketsHttpHandler Handler(UpstreamProtocol protocol, UpstreamTls? tls)
    {
        var handler = UpstreamHandler.Create(new UpstreamHandlerOptions
        {
            Tls = tls,
            Overrides = options.Overrides,
            ConnectTimeout = options.ConnectTimeout,
            Protocol = protocol == UpstreamProtocol.H2c ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11,
        });
        if (protocol == UpstreamProtocol.H2c && tls is not null)
        {
            var connect = handler.ConnectCallback!;
            handler.ConnectCallback = async (context, cancellation) => new HttpsSchemeStream(await connect(context, cancellation));
        }

        return handler;
    }

    private static ForwarderRequestConfig Config(Version version, DataPlaneOptions options) => new()
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = options.UpstreamIdleTimeout,
    };
}
