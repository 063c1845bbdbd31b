using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Testing;

/// <summary>A real server on a free port, of loopback if nothing else is said.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="handler">Answers every request.</param>
    /// <param name="certificate">For https; null: http.</param>
    /// <param name="port">A port to insist on, for servers that come back; 0: a free one.</param>
    /// <param name="protocols">What is spoken; null: HTTP/1.1, and over TLS HTTP/2 too.</param>
    /// <param name="takesClientCertificates">Whether clients are asked for a certificate. Any is taken, and none is too.</param>
    /// <param name="address">Where to listen; null: loopback.</param>
    public static async Task<TestServer> StartAsync(
        RequestDelegate handler,
        X509Certificate2? certificate = null,
        int port = 0,
        HttpProtocols? protocols = null,
        bool takesClientCertificates = false,
        IPAddress? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = protocols ?? (certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2);
            if (certificate is not null)
            {
                listen.UseHttps(certificate, https =>
                {
                    // Kestrel tells what name was asked for only where a certificate is chosen by it.
                    https.ServerCertificateSelector = (_, _) => certificate;
                    https.ClientCertificateMode = takesClientCertificates ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate;
                    if (takesClientCertificates)
                    {
                        https.AllowAnyClientCertificate();
                    }
                });
            }
        }));
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync();
        return new TestServer(app, new Uri(app.Urls.First()).Port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var noPatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(noPatience.Token);
        await _app.DisposeAsync();
    }
}
