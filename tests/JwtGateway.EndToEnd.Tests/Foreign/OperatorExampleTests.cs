using JwtGateway.EndToEnd.Tests.Operator;

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>The same through an API server, the operator and the executable that its proxies run; beside the controllers that the manifests were written for.</summary>
public sealed class OperatorExampleTests
{
    [TestCaseSource(typeof(ForeignExamples), nameof(ForeignExamples.Cases))]
    public async Task An_example_is_enforced_and_told_in_a_cluster(object data)
    {
        var example = (ForeignExample)data;
        await using var stage = await ExampleStage.StartAsync(example);
        await using var foreign = await ForeignCluster.StartAsync([.. stage.Manifests.Values, example.InCluster]);
        await using var running = await RunningOperator.StartAsync(foreign.Cluster.KubeconfigPath, RunningOperator.Options(ForeignExample.SystemNamespace, "operator-1"));
        await using var proxy = await RunningProxyProcess.StartAsync(foreign.Cluster, running.Address, example.Proxy, stage.Options, stage.Environment);

        await example.Questions(stage);

        foreach (var policy in example.Accepted)
            await foreign.IsAcceptedAsync(policy);
        if (example.Told is { } told)
            await foreign.IsToldAsync(told);
        await foreign.ShouldHaveKeptTheirStatusesAsync();
    }
}
