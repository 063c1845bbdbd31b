using JwtGateway.Kubernetes.Api;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Kubernetes.Tests;

public sealed class KindDiscoveryTests
{
    private static readonly ResourceDescriptor Policies = KnownResources.SecurityPolicies("jwtgateway.io");
    private static readonly string GroupVersion = $"/apis/{Policies.ApiVersion}";

    [Test]
    public async Task A_kind_that_its_groups_version_lists_is_served() =>
        (await AskAsync((GroupVersion, Answers.Resources("backends", Policies.Plural)))).ShouldBeOfType<KindPresence.Served>();

    [Test]
    public async Task A_kind_that_its_groups_version_does_not_list_is_not() =>
        (await AskAsync((GroupVersion, Answers.Resources("backends", Policies.Plural + "/status")))).ShouldBeOfType<KindPresence.NotServed>();

    [Test]
    public async Task A_version_that_is_gone_with_its_last_kind_is_not_served() =>
        (await AskAsync(("/apis", Answers.Groups("apps/v1", $"{Policies.Group}/v2")))).ShouldBeOfType<KindPresence.NotServed>();

    /// <summary>A load balancer that has lost the server says so, and a server whose parts disagree.</summary>
    [Test]
    public async Task A_404_for_everything_says_nothing()
    {
        (await AskAsync()).ShouldBeOfType<KindPresence.Unknown>();
        (await AskAsync(("/apis", Answers.Groups(Policies.ApiVersion)))).ShouldBeOfType<KindPresence.Unknown>();
    }

    [Test]
    public async Task An_answer_that_is_none_says_nothing()
    {
        foreach (var answer in new[] { Answers.Status(500, "InternalError"), Answers.Status(403, "Forbidden"), Answers.Json("{}"), Answers.Json("[]"), Answers.Json("""{"kind":"Status"}""") })
        {
            (await AskAsync((GroupVersion, answer))).ShouldBeOfType<KindPresence.Unknown>();
            (await AskAsync(("/apis", answer))).ShouldBeOfType<KindPresence.Unknown>();
        }
    }

    [Test]
    public async Task The_core_group_is_asked_for_where_it_is_and_is_never_gone()
    {
        await using var api = await ScriptedApi.StartAsync();
        (await new KindDiscovery(api.Client()).AskAsync(KnownResources.Secrets, default)).ShouldBeOfType<KindPresence.Unknown>();
        api.Requests.Select(r => r.Target).ShouldBe(["/api/v1"]);
    }

    private static async Task<KindPresence> AskAsync(params (string Path, RequestDelegate Answer)[] documents)
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) =>
            (documents.FirstOrDefault(d => d.Path == context.Request.Path.Value).Answer ?? Answers.Status(404, "NotFound"))(context);
        return await new KindDiscovery(api.Client()).AskAsync(Policies, default);
    }
}
