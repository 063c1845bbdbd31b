using System.Net;
using JwtGateway.Kubernetes;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Operator;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>The operator, in this process, on a cluster.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    private readonly GatewayOperator _operator;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private RunningOperator(GatewayOperator gatewayOperator)
    {
        _operator = gatewayOperator;
        _running = gatewayOperator.RunAsync(_stop.Token);
    }

    /// <summary>Whether the process would be ready.</summary>
    public bool Ready => _operator.Ready && !_running.IsCompleted;

    /// <summary>Where proxies of this test dial.</summary>
    public Uri Address => new($"https://localhost:{_operator.ConfigAddress!.Port}");

    /// <summary>With every right, for one namespace.</summary>
    public static Task<RunningOperator> StartAsync(ICluster cluster, string ns, string identity = "operator-1") =>
        StartAsync(cluster.KubeconfigPath, Options(ns, identity) with { WatchNamespaces = [ns] });

    public static OperatorOptions Options(string ns, string identity) => new()
    {
        Namespace = ns,
        Identity = identity,
        ConfigAddress = new IPEndPoint(IPAddress.Loopback, 0),
        ProxyImage = "jwtgw:test",
    };

    public static async Task<RunningOperator> StartAsync(string kubeconfig, OperatorOptions options, ClientContext? context = null)
    {
        var connection = ((ConnectionResult.Found)ConnectionLoader.Load(kubeconfig)).Connection;
        var running = new RunningOperator(new GatewayOperator(options, connection, context ?? ClientContext.System(NullLoggerFactory.Instance)));
        await Eventually.HoldsAsync(
            () => running._running.IsFaulted ? throw running._running.Exception!.InnerException! : running._operator.Ready, "the operator to be ready", TimeSpan.FromSeconds(90));
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _operator.DisposeAsync();
        _stop.Dispose();
    }
}
