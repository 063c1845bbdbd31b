using System.Net;
using System.Security.Authentication;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Serving;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace JwtGateway.Proxy.Listening;

/// <summary>How a port is served. Limits are those of an edge proxy, after Envoy's "Configuring Envoy as an edge proxy".</summary>
internal static class KestrelSettings
{
    /// <summary>Options for every server.</summary>
    public static KestrelServerOptions Create(IServiceProvider services, LimitsIr given)
    {
        var options = new KestrelServerOptions
        {
            ApplicationServices = services,
            AddServerHeader = false,
            // Upstreams' values are read as Latin-1 (UpstreamHandler), so this writes their octets as they came.
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        var limits = options.Limits;
        limits.MaxRequestLineSize = given.RequestLineBytes;
        limits.MaxRequestHeadersTotalSize = given.RequestHeadersBytes;
        limits.MaxRequestHeaderCount = given.RequestHeaderCount;
        // How large a body may be is for the upstream to say.
        limits.MaxRequestBodySize = null;
        limits.RequestHeadersTimeout = given.RequestHeadersTimeout;
        limits.KeepAliveTimeout = given.IdleTimeout;
        limits.MaxConcurrentUpgradedConnections = given.Connections;
        limits.Http2.MaxStreamsPerConnection = given.ConcurrentStreams;
        limits.Http2.MaxRequestHeaderFieldSize = given.RequestHeadersBytes;
        limits.Http2.InitialStreamWindowSize = 64 * 1024;
        limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        return options;
    }

    /// <summary>How long a plain connection may take to say what it speaks: as long as it may then be silent, or take for its headers.</summary>
    public static SortingLimits Sorting(LimitsIr limits) => new(limits.IdleTimeout, limits.RequestHeadersTimeout, limits.Connections);

    /// <summary>Adds the endpoints of <paramref name="port"/>; <paramref name="configured"/> is given what Kestrel makes of it.</summary>
    public static void Listen(
        this KestrelServerOptions options,
        IPAddress address,
        int socketPort,
        ServedPort port,
        ServingStateHolder serving,
        Action<ListenOptions> configured)
    {
        void Configure(ListenOptions listen)
        {
            configured(listen);
            listen.Protocols = HttpProtocols.Http1;
            if (port.Protocol == ListenerProtocol.Https)
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                // Kestrel counts each endpoint by itself; a plain port has two, and counts where they are sorted.
                options.Limits.MaxConcurrentConnections = port.Limits.Connections;
                listen.UseHttps(Tls(port.Port, serving));
            }
        }

        if (port.Protocol == ListenerProtocol.Http)
            options.Listen(new PriorKnowledgeEndPoint(), static listen => listen.Protocols = HttpProtocols.Http2);
        if (address.Equals(IPAddress.IPv6Any))
        {
            // Falls back to IPv4 alone on machines without IPv6.
            options.ListenAnyIP(socketPort, Configure);
        }
        else
        {
            options.Listen(address, socketPort, Configure);
        }
    }

    private static TlsHandshakeCallbackOptions Tls(int port, ServingStateHolder serving) => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        OnConnection = hello =>
        {
            // From the configuration of this moment, so a renewed certificate or CA needs no new listener.
            var name = hello.ClientHelloInfo.ServerName;
            var listener = serving.Current.Ports.GetValueOrDefault(port)?.Certificates.Find(name);
            var options = new System.Net.Security.SslServerAuthenticationOptions
            {
                ServerCertificateContext = listener?.Choose(name) ?? throw new AuthenticationException("No listener has this server name."),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                AllowRenegotiation = false,
            };
            listener.Clients?.AddTo(options);
            hello.Connection.Features.Set(new TlsConnection(name, listener.Clients));
            return ValueTask.FromResult(options);
        },
    };
}
