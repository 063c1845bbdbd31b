using System.Net;
using System.Net.Sockets;
using JwtGateway.Proxy.Observing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace JwtGateway.Proxy.Admin;

/// <summary>
/// Lets the operators of a gateway look into it: health, metrics, configuration, statuses. Has a server and an address of its own; changes nothing.
/// </summary>
public sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdminServer(WebApplication app, IPEndPoint address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="IOException">The address cannot be bound; the message says which and why.</exception>
    public static async Task<AdminServer> StartAsync(AdminOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var app = Build(options, loggers);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new IOException($"The admin address {options.Address} cannot be bound: {e.Message} Give another address.", e);
        }

        return new AdminServer(app, new IPEndPoint(options.Address.Address, new Uri(app.Urls.First()).Port));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(AdminOptions options, ILoggerFactory loggers)
    {
        // Empty: settings of the environment, such as ASPNETCORE_URLS, are not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(options.Address);
        });
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggerFactory(loggers));
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("JwtGateway.*").AddPrometheusExporter());
        var app = builder.Build();
        app.Use(AdminGuard.HandleAsync);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(AdminPages.Metrics);
        app.Run(new AdminPages(options).AnswerAsync);
        return app;
    }
}
