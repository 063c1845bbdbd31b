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
            UseProxy = false,
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
        var stream = await ConnectAsync(options.Overrides, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation);
        var tls = options.Tls ?? SystemTlsFor(context);
        return tls is null ? stream : await SecureAsync(stream, tls, options.Protocol, cancellation);
    }

    private static UpstreamTls? SystemTlsFor(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.RequestUri is { } uri && uri.Scheme == Uri.UriSchemeHttps ? UpstreamTls.SystemRoots(uri.IdnHost) : null;

    private static async Task<Stream> ConnectAsync(HostOverrides overrides, string host, int port, CancellationToken cancellation)
    {
        var endpoint = overrides.Resolve(host, port);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(
        Stream inner,
        UpstreamTls tls,
        SslApplicationProtocol protocol,
        CancellationToken cancellation)
    {
        var secured = new SslStream(inner);
        try
        {
            await secured.AuthenticateAsClientAsync(tls.HandshakeOptions([protocol]), cancellation);
            return secured;
        }
        catch (Exception exception)
        {
            await secured.DisposeAsync();
            if (exception is IOException or AuthenticationException and not UpstreamTlsException)
            {
                throw new AuthenticationException($"the TLS handshake failed: {exception.Message}", exception);
            }

            throw;
        }
    }
}
