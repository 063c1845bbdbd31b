using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace JwtGateway.Tokens.Tls;

/// <summary>How to connect to an upstream.</summary>
public sealed record UpstreamHandlerOptions
{
    /// <summary>TLS to it, whatever the request's scheme says; null: clear text for http, and the system's roots for https.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Names and ports that are really elsewhere.</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>The limit for connecting, TLS included. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What ALPN offers over TLS: exactly one protocol, so that a connection never speaks another than the pool it was made for expects. Default
    /// HTTP/1.1; with HTTP/2, requests must ask for version 2.0 exactly.
    /// </summary>
    public SslApplicationProtocol Protocol { get; init; } = SslApplicationProtocol.Http11;

    /// <summary>Whether addresses of <see cref="AddressRules"/> are refused. <see cref="Overrides"/> go before. Default false.</summary>
    public bool RefuseLocalAddresses { get; init; }

    /// <summary>
    /// The HTTP proxy to go through; it, and not we, resolves the server's name. Null, the default: none. Its credentials are sent with CONNECT;
    /// where <see cref="AsksProxy"/>, requests carry them themselves.
    /// </summary>
    public HttpProxyServer? Proxy { get; init; }

    /// <summary>
    /// Whether requests are made to the proxy itself, with the whole address as target (RFC 9112 section 3.2.2), as is usual for clear text. Anything
    /// else goes through a tunnel.
    /// </summary>
    public bool AsksProxy => Proxy is not null && Tls is null && Protocol == SslApplicationProtocol.Http11;

    /// <summary>How long a connection may be used, so that changes in DNS and certificates are noticed. Default 2 min.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>Makes the handlers that every connection to an upstream goes through.</summary>
public static class UpstreamHandler
{
    /// <summary>
    /// A handler that connects to the request URI's host and port, or where the overrides send them, and applies TLS itself.
    /// <see cref="SocketsHttpHandler"/> left to itself would send and verify the name in the Host header, which a client may have chosen, and
    /// pool connections by it for https; so address requests as http where a Host header that is not ours is sent.
    /// </summary>
    /// <remarks>
    /// Nothing is done behind the caller's back: no proxy of the environment, no redirects, cookies, decompression or trace headers. A refused
    /// certificate is an <see cref="HttpRequestException"/> whose inner exception is an <see cref="UpstreamTlsException"/>; any other failure of
    /// the handshake has an <see cref="AuthenticationException"/> there.
    /// </remarks>
    public static SocketsHttpHandler Create(UpstreamHandlerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SocketsHttpHandler
        {
            UseProxy = options.AsksProxy,
            // Clear text in the handler's eyes, whatever it really is: TLS is done below.
            Proxy = options.AsksProxy ? new WebProxy(options.Proxy!.Address.IdnHost, options.Proxy.Address.Port) : null,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = options.ConnectionLifetime,

            // Values that are not ASCII pass through: requests' as the UTF-8 that the server and claims are read as, responses' octet by octet.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = (context, cancellation) => ConnectAsync(options, context, cancellation),
        };
    }

    private static async ValueTask<Stream> ConnectAsync(
        UpstreamHandlerOptions options,
        SocketsHttpConnectionContext context,
        CancellationToken cancellation)
    {
        var tls = options.Tls ?? SystemTlsFor(context);
        var stream = options.Proxy is { } proxy
            ? await ThroughAsync(proxy, options, context, cancellation)
            : await Dialer.ConnectAsync(
                options.Overrides, context.DnsEndPoint.Host, context.DnsEndPoint.Port, options.RefuseLocalAddresses, cancellation);
        return tls is null ? stream : await Handshake.SecureAsync(stream, tls, options.Protocol, cancellation);
    }

    private static UpstreamTls? SystemTlsFor(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.RequestUri is { } uri && uri.Scheme == Uri.UriSchemeHttps ? UpstreamTls.SystemRoots(uri.IdnHost) : null;

    private static async Task<Stream> ThroughAsync(
        HttpProxyServer proxy, UpstreamHandlerOptions options, SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        // The proxy resolves the name, so all that can be held to the rules here is what the name says by itself.
        var host = options.AsksProxy ? context.InitialRequestMessage.RequestUri!.IdnHost : context.DnsEndPoint.Host;
        if (options.RefuseLocalAddresses && Dialer.LiteralRefusal(host) is { } refusal)
        {
            throw new AddressRefusedException(refusal);
        }

        var stream = await DialAsync(proxy, options, cancellation);
        try
        {
            if (proxy.Address.Scheme == Uri.UriSchemeHttps)
            {
                stream = await Handshake.SecureAsync(stream, UpstreamTls.SystemRoots(proxy.Address.IdnHost), SslApplicationProtocol.Http11, cancellation);
            }

            if (!options.AsksProxy)
            {
                await HttpTunnel.OpenAsync(stream, proxy, host, context.DnsEndPoint.Port, cancellation);
            }

            return stream;
        }
        catch (AuthenticationException e)
        {
            throw new HttpProxyException($"the HTTP proxy {proxy}: {e.Message}");
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<Stream> DialAsync(HttpProxyServer proxy, UpstreamHandlerOptions options, CancellationToken cancellation)
    {
        try
        {
            return await Dialer.ConnectAsync(
                options.Overrides, proxy.Address.IdnHost, proxy.Address.Port, proxy.RefuseLocalAddresses, cancellation);
        }
        catch (SocketException e)
        {
            throw new HttpProxyException($"the HTTP proxy {proxy} cannot be connected to ({e.SocketErrorCode})");
        }
    }
}
