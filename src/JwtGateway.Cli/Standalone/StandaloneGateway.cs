using JwtGateway.Cli.Output;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Cli.Standalone.Status;
using JwtGateway.Operator.Control;
using JwtGateway.Proxy;
using JwtGateway.Proxy.Admin;
using JwtGateway.Resources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Standalone;

/// <summary>Both planes in one process, with manifests in place of a cluster.</summary>
internal static class StandaloneGateway
{
    /// <summary>Serves until <see cref="CliContext.Stopping"/> and for the drain delay, then lets requests under way finish; returns the <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(StandaloneOptions options, CliContext context)
    {
        switch (options.Source.Load())
        {
            case FileSourceResult.Loaded loaded:
                using (var loggers = WriterLoggers.Create(context.Error, options.LogLevel))
                    return await ServeAsync(loaded.Snapshot, options, context, loggers);

            case FileSourceResult.Failed failed:
                ErrorLines.Print(failed.Errors, context.Error);
                return ExitCode.BadInput;

            default:
                throw new InvalidOperationException("A result of a kind that does not exist.");
        }
    }

    private static async Task<int> ServeAsync(
        ClusterSnapshot snapshot, StandaloneOptions options, CliContext context, ILoggerFactory loggers)
    {
        await using var decisions = new DecisionLines(context.Out);
        await using var plane = new DataPlane(PlaneOptions(options, decisions), context.Time, loggers);
        using var metrics = new ReloadMetrics();
        using var faults = new TranslationFaultReporter(loggers.CreateLogger<TranslationFaultReporter>());
        var board = new StatusBoard(context.Time, plane.Keys.Health);
        await using var admin = await StartAdminAsync(options, plane, board, context, loggers);
        if (admin is null)
            return ExitCode.Failed;

        using var leaving = new Leaving(plane, options.Drain.Delay, context);
        var configurator = new Configurator(plane, board, metrics, faults, context with { Stopping = leaving.Over });
        try
        {
            if (!await configurator.StartAsync(snapshot))
                return ExitCode.Failed;

            ReadyLine.Print(plane.Listeners, admin.Address, context.Out);
            options.Ready?.Invoke(configurator.Current, plane.Listeners);
            await configurator.FollowAsync(options.Source);
        }
        catch (OperationCanceledException) when (leaving.Over.IsCancellationRequested)
        {
            // Asked to stop: the one way out of FollowAsync.
        }

        await plane.StopAsync(CancellationToken.None);
        return ExitCode.Ok;
    }

    private static DataPlaneOptions PlaneOptions(StandaloneOptions options, DecisionLines decisions) => new()
    {
        BindAddress = options.Bind,
        MapPort = options.MapPort,
        Overrides = options.Overrides,
        DrainTimeout = options.Drain.Timeout,
        ProxyEnvironment = options.ProxyEnvironment,
        AllowLocalKeyAddresses = options.AllowLocalKeyAddresses,
        StateDirectory = options.StateDirectory,
        Decisions = options.PrintDecisions ? decisions : null,
    };

    /// <summary>Started before the first configuration is applied, so that /healthz answers while keys are being fetched.</summary>
    private static async Task<AdminServer?> StartAdminAsync(
        StandaloneOptions options, DataPlane plane, StatusBoard board, CliContext context, ILoggerFactory loggers)
    {
        try
        {
            var admin = AdminOptions.For(plane, options.Admin) with { Status = board.Render };
            return await AdminServer.StartAsync(admin, loggers, context.Stopping);
        }
        catch (IOException e)
        {
            context.Error.WriteLine($"error: {e.Message} (--admin ADDR:PORT)");
            return null;
        }
    }
}
