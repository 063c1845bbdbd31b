using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using JwtGateway.Ir.Sections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Publishing;

/// <summary>How configuration is served.</summary>
public sealed record ConfigServerOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>What is served.</summary>
    public required ConfigPublisher Publisher { get; init; }

    /// <summary>Who says whose a token is.</summary>
    public required ITokenReviewer Reviewer { get; init; }

    /// <summary>What it is served under.</summary>
    public required ConfigCertificates Certificates { get; init; }

    /// <summary>The name of the ServiceAccount, in the Gateway's own namespace, that the proxies of a Gateway (<c>namespace/name</c>) run as.</summary>
    public required Func<string, string> ServiceAccountOf { get; init; }
}

/// <summary>Serves configuration to proxies: HTTP/2 over TLS, and nothing else. Every replica of the operator runs one.</summary>
public sealed class ConfigServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping;

    private ConfigServer(WebApplication app, CancellationTokenSource stopping, IPEndPoint address)
    {
        _app = app;
        _stopping = stopping;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="IOException">The address cannot be bound; the message says which and why.</exception>
    public static async Task<ConfigServer> StartAsync(
        ConfigServerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stopping = new CancellationTokenSource();
        var app = Build(options, time, loggers, stopping.Token);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            stopping.Dispose();
            if (e is IOException or SocketException)
            {
                throw new IOException($"The configuration server's address {options.Address} cannot be bound: {e.Message} Give another address.", e);
            }

            throw;
        }

        return new ConfigServer(app, stopping, new IPEndPoint(options.Address.Address, new Uri(app.Urls.First()).Port));
    }

    /// <summary>Ends every stream, which sends the proxies to another replica, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static WebApplication Build(ConfigServerOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        // Empty: settings of the environment, such as ASPNETCORE_URLS, are not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            kestrel.Listen(options.Address, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(Tls(options.Certificates));
            });
        });
        builder.Services.AddSingleton(loggers);
        var app = builder.Build();
        var authenticator = new ProxyAuthenticator(new TokenReviewCache(options.Reviewer, time), options.ServiceAccountOf);
        app.Run(new ConfigEndpoints(options.Publisher, authenticator, time, loggers.CreateLogger<ConfigEndpoints>(), stopping).AnswerAsync);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ChannelJson.LongestReport;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 50;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);

        // A stream is quiet for seconds at a time; how long a proxy may leave one unread is ProxyStream's business.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 20;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    private static TlsHandshakeCallbackOptions Tls(ConfigCertificates certificates) => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            // That of this moment, so a renewed certificate needs no restart.
            ServerCertificateContext = certificates.Serving,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        }),
    };
}
