using System.Net;
using JwtGateway.Cli.Output;
using JwtGateway.Kubernetes;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Operator;
using JwtGateway.Proxy.Admin;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Clustered;

/// <summary>What <c>jwtgw operator</c> was told.</summary>
internal sealed record ClusterOperatorOptions
{
    /// <summary>How the operator runs.</summary>
    public required OperatorOptions Operator { get; init; }

    /// <summary>A kubeconfig to insist on; null: the pod's own, or what the environment says.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The admin address.</summary>
    public required IPEndPoint Admin { get; init; }

    /// <summary>The least that is logged.</summary>
    public required LogLevel LogLevel { get; init; }
}

/// <summary>The control plane, in a cluster.</summary>
internal static class ClusterOperator
{
    /// <summary>Runs until <see cref="CliContext.Stopping"/>; returns the <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(ClusterOperatorOptions options, CliContext context)
    {
        switch (ConnectionLoader.Load(options.Kubeconfig))
        {
            case ConnectionResult.Found found:
                return await RunAsync(options, found.Connection, context);
            case ConnectionResult.Invalid invalid:
                foreach (var error in invalid.Errors)
                    context.Error.WriteLine($"error: {error}");
                return ExitCode.BadInput;
            default:
                throw new InvalidOperationException("A result of a kind that does not exist.");
        }
    }

    private static async Task<int> RunAsync(ClusterOperatorOptions options, ClusterConnection connection, CliContext context)
    {
        using var loggers = WriterLoggers.Create(context.Error, options.LogLevel);
        var client = ClientContext.System(loggers) with { Clock = context.Time };
        await using var gatewayOperator = new GatewayOperator(options.Operator, connection, client);
        try
        {
            // Started first, so that /healthz answers while the API server is waited for.
            await using var admin = await AdminServer.StartAsync(
                new AdminOptions { Address = options.Admin, Ready = () => gatewayOperator.Ready, LoopbackOnly = true }, loggers, context.Stopping);
            context.Out.WriteLine($"started: admin on http://{admin.Address}");
            await gatewayOperator.RunAsync(context.Stopping);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (context.Stopping.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (IOException e)
        {
            context.Error.WriteLine($"error: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
