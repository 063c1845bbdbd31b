using JwtGateway.Cli.Output;
using JwtGateway.Proxy;
using JwtGateway.Proxy.Admin;
using JwtGateway.Proxy.Subscription;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Clustered;

/// <summary>The data plane of one Gateway, which an operator configures.</summary>
internal static class ClusteredProxy
{
    /// <summary>Serves until <see cref="CliContext.Stopping"/> and for the drain delay, then lets requests under way finish; returns the <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(ClusteredOptions options, CliContext context)
    {
        using var loggers = WriterLoggers.Create(context.Error, options.LogLevel);
        var planeOptions = new DataPlaneOptions
        {
            BindAddress = options.Bind,
            MapPort = options.MapPort,
            Overrides = options.Overrides,
            DrainTimeout = options.Drain.Timeout,
            ProxyEnvironment = options.ProxyEnvironment,
            StateDirectory = options.Subscription.StateDirectory,
        };
        await using var plane = new DataPlane(planeOptions, context.Time, loggers);
        await using var admin = await StartAdminAsync(options, plane, context, loggers);
        if (admin is null)
            return ExitCode.Failed;

        using var subscriber = new ConfigSubscriber(options.Subscription, plane, context.Time, loggers);
        using var leaving = new Leaving(plane, options.Drain.Delay, context);
        await Task.WhenAll(subscriber.RunAsync(leaving.Over), AnnounceAsync(subscriber, plane, admin, context));
        await plane.StopAsync(CancellationToken.None);
        return ExitCode.Ok;
    }

    private static async Task AnnounceAsync(ConfigSubscriber subscriber, DataPlane plane, AdminServer admin, CliContext context)
    {
        await subscriber.FirstApplied.WaitAsync(context.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (subscriber.FirstApplied.IsCompletedSuccessfully)
            ReadyLine.Print(plane.Listeners, admin.Address, context.Out);
    }

    /// <summary>Started before there is a configuration, so that /healthz and /readyz answer while the operator is waited for.</summary>
    private static async Task<AdminServer?> StartAdminAsync(ClusteredOptions options, DataPlane plane, CliContext context, ILoggerFactory loggers)
    {
        try
        {
            var shown = AdminOptions.For(plane, options.Admin) with { LoopbackOnly = true, Status = () => KeySourceStatus.Render(plane.Keys.Health()) };
            return await AdminServer.StartAsync(shown, loggers, context.Stopping);
        }
        catch (IOException e)
        {
            context.Error.WriteLine($"error: {e.Message} (--admin ADDR:PORT)");
            return null;
        }
    }
}
