using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Observing;
using JwtGateway.Proxy.Serving;
using JwtGateway.Tokens.KeySources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy;

/// <summary>Puts a data plane together.</summary>
internal sealed class DataPlaneParts : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly QuietLoggerFactory _quiet;
    private readonly Transports _transports;
    private readonly MirrorSender _mirrors;

    /// <summary>Makes and joins the parts.</summary>
    public DataPlaneParts(DataPlaneOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _quiet = new QuietLoggerFactory(loggers);
        _host = Host(_quiet);
        _transports = new Transports(time, options.DrainTimeout);
        Keys = new KeySourceRegistry(
            new KeySourceOptions
            {
                Overrides = options.Overrides,
                ProxyEnvironment = options.ProxyEnvironment,
                AllowLocalAddresses = options.AllowLocalKeyAddresses,
                StateDirectory = options.StateDirectory,
            },
            time,
            loggers);
        Metrics = new ProxyMetrics(Serving);
        _mirrors = new MirrorSender(Metrics, time);
        var handler = new RequestHandler(
            Serving,
            new BackendStep(new UpstreamForwarder(_host.Services.GetRequiredService<IHttpForwarder>(), _mirrors, Metrics, time)),
            loggers.CreateLogger<RequestHandler>());
        var reporter = new RequestReporter(options.Decisions, Metrics, time);
        Ports = new PortSet(
            new PortListenerOptions
            {
                Plane = options,
                Serving = Serving,
                Application = (port, departure) => new ProxyApplication(port, handler, reporter, departure),
                Departure = Departure,
                Time = time,
                Services = _host.Services,
                Metrics = Metrics,
                Loggers = _quiet,
            },
            time);
        var certificates = new CertificateLoader(time);
        var compiler = new ServingCompiler(
            new UpstreamCompiler(_transports, options, time), certificates, Keys, time, loggers.CreateLogger<ServingCompiler>());
        Applier = new Applier(options, Keys, compiler, _transports, certificates, Ports, Serving);
    }

    /// <summary>Live keys.</summary>
    public KeySourceRegistry Keys { get; }

    /// <summary>What is served now.</summary>
    public ServingStateHolder Serving { get; } = new();

    /// <summary>Whether clients are asked to go elsewhere.</summary>
    public Departure Departure { get; } = new();

    /// <summary>The ports that are bound.</summary>
    public PortSet Ports { get; }

    /// <summary>Makes configurations the served one.</summary>
    public Applier Applier { get; }

    /// <summary>The proxy's instruments.</summary>
    public ProxyMetrics Metrics { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ports.StopAsync(new CancellationToken(canceled: true));
        Ports.Dispose();
        await _mirrors.DisposeAsync();
        await Keys.DisposeAsync();
        _transports.Dispose();
        Metrics.Dispose();
        await _host.DisposeAsync();
        _quiet.Dispose();
    }

    /// <summary>
    /// A host that is never started: Kestrel's TLS asks for services that only its own registration can make. Empty, so settings of the
    /// environment, such as ASPNETCORE_URLS, are not read.
    /// </summary>
    private static WebApplication Host(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(loggers).AddHttpForwarder();
        return builder.Build();
    }
}
