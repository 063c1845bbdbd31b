using System.Net;
using JwtGateway.Testing.Cluster.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>The listener: HTTPS on loopback, HTTP/1.1 and HTTP/2, client certificates welcome. Comes back on its port after a stop.</summary>
internal sealed class ApiHost(RequestDelegate handler, ClusterCa authority)
{
    private WebApplication? _app;
    private int _port;

    public Uri Address => new($"https://127.0.0.1:{_port}");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, _port, Listen);
        });
        _app = builder.Build();
        _app.Run(handler);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(https =>
        {
            https.ServerCertificate = authority.IssueServer();
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;

            // Who it is, is found out by request: a certificate of another authority is answered 401, as by the real server.
            https.AllowAnyClientCertificate();
        });
    }
}
