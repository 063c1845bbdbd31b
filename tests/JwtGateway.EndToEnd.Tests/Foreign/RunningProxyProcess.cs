using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary><c>jwtgw proxy</c>, as the container of a pod of a Gateway runs it: the executable, with the ServiceAccount's token and the operator's CA.</summary>
internal sealed class RunningProxyProcess : IAsyncDisposable
{
    private readonly PodFiles _files;
    private readonly JwtgwProcess _process;

    private RunningProxyProcess(PodFiles files, JwtgwProcess process) => (_files, _process) = (files, process);

    /// <summary>Waits for the Deployment, then until the proxy serves what the operator sends.</summary>
    /// <param name="cluster">Where the Gateway is.</param>
    /// <param name="operatorAddress">Where the operator serves configuration.</param>
    /// <param name="gateway">Namespace and name.</param>
    /// <param name="options">More options.</param>
    /// <param name="environment">Variables of its environment.</param>
    public static async Task<RunningProxyProcess> StartAsync(
        ICluster cluster, Uri operatorAddress, string gateway, string[] options, IReadOnlyDictionary<string, string> environment)
    {
        var files = await PodFiles.OfAsync(cluster, gateway.Split('/')[0], gateway.Split('/')[1]);
        var process = JwtgwProcess.Start(
        [
            "proxy", "--operator", operatorAddress.GetLeftPart(UriPartial.Authority), "--gateway", gateway, "--ca", files.CaFile, "--token", files.TokenFile,
            "--bind", "127.0.0.1", "--admin", "127.0.0.1:0", .. options,
        ], environment);
        var running = new RunningProxyProcess(files, process);
        try
        {
            await process.PrintsAsync("ready:");
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _files.Dispose();
    }
}
