namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>Two routes that answer 200; then one gets a policy and the other is deleted. Both kinds of news can be missed.</summary>
internal sealed class Change(FaultRig rig, string gateway, int number, RunningProxyPod pod)
{
    private readonly string _protected = $"protected-{number}";
    private readonly string _deleted = $"deleted-{number}";

    /// <summary>Creates the routes and waits until they are served.</summary>
    public async Task PrepareAsync()
    {
        await rig.ApplyAsync(FaultManifests.Route(_protected, gateway), FaultManifests.Route(_deleted, gateway));
        await pod.AnswersAsync($"/{_protected}", 200);
        await pod.AnswersAsync($"/{_deleted}", 200);
    }

    /// <summary>Makes the change at the API server.</summary>
    public async Task MakeAsync()
    {
        await rig.ApplyAsync(FaultManifests.Policy(_protected));
        await rig.Cluster.Client.DeleteAsync("HTTPRoute", rig.Namespace, _deleted);
    }

    /// <summary>What the wire says of it.</summary>
    public async Task<(int Protected, int Deleted)> OnTheWireAsync(RunningProxyPod? of = null) =>
        (await (of ?? pod).StatusAsync($"/{_protected}"), await (of ?? pod).StatusAsync($"/{_deleted}"));

    /// <summary>The change has not arrived, though there was time: this is how a test sees that it is missed.</summary>
    public async Task IsMissedAsync(RunningProxyPod? of = null) =>
        (await OnTheWireAsync(of)).ShouldBe((200, 200), "The change was made, and what is served does not have it.");

    /// <summary>Waits until the change has arrived.</summary>
    public async Task ArrivesAsync(RunningProxyPod? of = null)
    {
        await (of ?? pod).AnswersAsync($"/{_protected}", 401);
        await (of ?? pod).AnswersAsync($"/{_deleted}", 404);
    }
}
