namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>What users of other systems apply, applied as it stands to <c>jwtgw run</c>.</summary>
public sealed class StandaloneExampleTests
{
    [TestCaseSource(typeof(ForeignExamples), nameof(ForeignExamples.Cases))]
    public async Task An_example_is_enforced_as_its_system_documents_it(object data)
    {
        var example = (ForeignExample)data;
        await using var stage = await ExampleStage.StartAsync(example);
        using var manifests = new Manifests();
        foreach (var (name, text) in stage.Manifests)
            manifests.Write(name, text);
        await using var gateway = await RunningGateway.StartAsync(manifests, stage.PortOf(8080), stage.Options, stage.Environment);

        await example.Questions(stage);

        if (example.Told is { } told)
            gateway.Process.Errors.Split('\n').ShouldContain(line => line.Contains(told.Kind) && line.Contains($"/{told.Name}") && line.Contains(told.Text));
    }
}
