using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Kubernetes.Credentials;

namespace JwtGateway.Kubernetes.Transport;

/// <summary>Makes the handler that all connections to the API server belong to.</summary>
internal static class HandlerFactory
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A handler for these roots and this client certificate. Pings find dead HTTP/2 connections, though not all of them
    /// (dotnet/runtime#120179), which is why watches have a time limit of their own.
    /// </summary>
    public static SocketsHttpHandler Create(ClusterConnection connection, X509Certificate2Collection? roots, X509Certificate2? clientCertificate) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ActivityHeadersPropagator = null,
        // Behind a proxy the stream that ConnectCallback makes ends at the proxy: not a place to ask for the server's name.
        UseProxy = !NamesServer(connection),
        Proxy = connection.Proxy is null ? null : new WebProxy(connection.Proxy),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ConnectCallback = NamesServer(connection)
            ? (context, cancellation) => SecureAsync(context, Tls(connection, roots, clientCertificate), cancellation)
            : ConnectAsync,
        SslOptions = Tls(connection, roots, clientCertificate),
    };

    private static bool NamesServer(ClusterConnection connection) =>
        connection.TlsServerName is not null && connection.Server.Scheme == Uri.UriSchemeHttps;

    private static SslClientAuthenticationOptions Tls(
        ClusterConnection connection, X509Certificate2Collection? roots, X509Certificate2? clientCertificate)
    {
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            // A resumed session was verified under the roots of its own time.
            AllowTlsResume = false,
            CertificateChainPolicy = ChainPolicy(roots),
        };
        if (NamesServer(connection))
            (options.TargetHost, options.ApplicationProtocols) = (connection.TlsServerName, [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]);
        if (clientCertificate is not null)
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => clientCertificate;
        if (connection.InsecureSkipTlsVerify)
#pragma warning disable RS0030, CA5359 // The user has asked for exactly this, is warned of it, and can have no CA beside it.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore RS0030, CA5359
        return options;
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            // A certificate names addresses to fetch its issuer from; the server must not choose where we connect.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (roots is not null)
            policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>Connects and speaks TLS. The handler left to itself would put the request's host in the place of any other TargetHost.</summary>
    private static async ValueTask<Stream> SecureAsync(
        SocketsHttpConnectionContext context, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var secured = new SslStream(await ConnectAsync(context, cancellation));
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellation);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // HTTP/1.1 has no pings: the kernel asks in their place whether the other side is still there.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)PingDelay.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)PingTimeout.TotalSeconds);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
