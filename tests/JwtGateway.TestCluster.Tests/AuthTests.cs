using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>Who is let in, and tokens of ServiceAccounts.</summary>
public sealed class AuthTests : ClusterTests
{
    [Test]
    public async Task Token_is_issued_reviewed_and_bound_to_its_audience()
    {
        await ServiceAccountAsync("robot");
        var token = await Client.RequestTokenAsync(Namespace, "robot", "channel");
        var good = await ReviewAsync(token, "channel");
        var other = await ReviewAsync(token, "elsewhere");

        good["authenticated"]!.GetValue<bool>().ShouldBeTrue();
        good["user"].Text("username").ShouldBe($"system:serviceaccount:{Namespace}:robot");
        good["user"].At("groups").Texts().ShouldContain($"system:serviceaccounts:{Namespace}");
        good["audiences"].Texts().ShouldBe(["channel"]);
        other["authenticated"].ShouldBeNull();
        other.Text("error").ShouldNotBeNullOrEmpty();
    }

    [Test]
    public async Task Token_that_nobody_signed_is_refused()
    {
        await ServiceAccountAsync("robot");
        var parts = (await Client.RequestTokenAsync(Namespace, "robot", "channel")).Split('.');

        (await ReviewAsync($"{parts[0]}.{parts[1]}.AAAA{parts[2][4..]}", "channel"))["authenticated"].ShouldBeNull();
        (await ReviewAsync("garbage", "channel"))["authenticated"].ShouldBeNull();
    }

    [Test]
    public async Task Token_dies_with_its_account_even_if_one_of_that_name_comes_back()
    {
        await ServiceAccountAsync("robot");
        var token = await Client.RequestTokenAsync(Namespace, "robot", "channel");
        await Client.DeleteAsync("ServiceAccount", Namespace, "robot");
        await ServiceAccountAsync("robot");

        await Eventually.HoldsAsync(async () => (await ReviewAsync(token, "channel"))["authenticated"] is null, "the token to be refused");
    }

    [Test]
    public async Task Token_of_less_than_ten_minutes_is_refused()
    {
        await ServiceAccountAsync("robot");
        var body = Yaml.One("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {audiences: [a], expirationSeconds: 60}}");
        using var response = await Client.SendAsync(HttpMethod.Post, $"/api/v1/namespaces/{Namespace}/serviceaccounts/robot/token", body);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Account_may_do_what_roles_allow_it_and_nothing_else()
    {
        await ServiceAccountAsync("robot");
        await Client.ApplyYamlAsync(
            $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: reader}
            rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: reader}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
            subjects: [{kind: ServiceAccount, name: robot, namespace: {{Namespace}}}]
            """,
            Namespace);
        var token = await Client.RequestTokenAsync(Namespace, "robot");

        await EventuallyAnswersAsync(ConfigMaps, token, HttpStatusCode.OK);
        (await AskAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps", token)).ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Delete, ConfigMaps + "/a", token)).ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Get, $"/api/v1/namespaces/{Namespace}/secrets", token)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_role_for_one_name_allows_the_list_of_that_name_alone()
    {
        await ServiceAccountAsync("robot");
        await Client.ApplyYamlAsync(
            $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: one}
            rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [mine], verbs: [list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: one}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: one}
            subjects: [{kind: ServiceAccount, name: robot, namespace: {{Namespace}}}]
            """,
            Namespace);
        var token = await Client.RequestTokenAsync(Namespace, "robot");

        await Eventually.HoldsAsync(async () => await AskAsync(HttpMethod.Get, ConfigMaps + "?fieldSelector=metadata.name%3Dmine", token) == HttpStatusCode.OK, "the role to hold");
        (await AskAsync(HttpMethod.Get, ConfigMaps, token)).ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Get, ConfigMaps + "?fieldSelector=metadata.name%3Dtheirs", token)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Account_may_do_everywhere_what_a_cluster_role_allows_it()
    {
        await ServiceAccountAsync("robot");
        await Client.ApplyYamlAsync($$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: robot-{{Namespace}}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: robot, namespace: {{Namespace}}}]
            """);
        var token = await Client.RequestTokenAsync(Namespace, "robot");

        await EventuallyAnswersAsync("/api/v1/secrets", token, HttpStatusCode.OK);
        await Client.DeleteAsync("ClusterRoleBinding", "", $"robot-{Namespace}");
        await EventuallyAnswersAsync("/api/v1/secrets", token, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Bearer_token_that_is_not_known_answers_401() =>
        (await AskAsync(HttpMethod.Get, ConfigMaps, "not-a-token")).ShouldBe(HttpStatusCode.Unauthorized);

    private Task<JsonObject> ServiceAccountAsync(string name) =>
        Client.CreateAsync(Yaml.One($"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}}}}}"), Namespace);

    private async Task<JsonObject> ReviewAsync(string token, string audience)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenReview",
            ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(audience) },
        };
        return (await Client.CreateAsync(review))["status"]!.AsObject();
    }

    /// <summary>A real server learns of roles by a watch of its own.</summary>
    private Task EventuallyAnswersAsync(string path, string token, HttpStatusCode status) =>
        Eventually.HoldsAsync(async () => await AskAsync(HttpMethod.Get, path, token) == status, $"{path} to answer {status}");

    private async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, string token)
    {
        using var http = ClusterHttp.Create(Client.Http.BaseAddress!, Client.Authority, null, token);
        using var request = new HttpRequestMessage(method, path);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}

/// <summary>Credentials of the double's own users.</summary>
public sealed class DoubleAuthTests
{
    [Test]
    public async Task Rotated_token_answers_401_and_the_new_one_is_in_the_file()
    {
        await using var cluster = await TestCluster.StartAsync();
        var user = cluster.AddUser("someone", "system:masters");
        var old = user.Token;
        var before = await AskAsync(cluster, old);
        user.Rotate();

        before.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(cluster, old)).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(cluster, (await File.ReadAllTextAsync(user.TokenPath)).Trim())).ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Nobody_is_answered_403_and_a_stranger_with_a_certificate_401()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var strangers = new Auth.ClusterCa();
        using var certificate = strangers.IssueClient(new Auth.ClusterUser("kubernetes-admin", ["system:masters"]));

        (await AskAsync(cluster, null)).ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(cluster, null, certificate)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Token_runs_out()
    {
        var clock = new MovableClock();
        await using var cluster = await TestCluster.StartAsync(new TestClusterOptions { Time = clock });
        await cluster.Client.CreateAsync(Yaml.One("{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}"));
        var token = await cluster.Client.RequestTokenAsync("default", "robot");
        var fresh = await AskAsync(cluster, token);
        clock.Now += TimeSpan.FromHours(2);

        fresh.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(cluster, token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Http_1_is_spoken_too()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = ClusterHttp.Create(cluster.Server, cluster.Client.Authority, null, cluster.AddUser("u", "system:masters").Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces") { Version = HttpVersion.Version11 };
        using var response = await http.SendAsync(request);

        (response.StatusCode, response.Version).ShouldBe((HttpStatusCode.OK, HttpVersion.Version11));
    }

    private static async Task<HttpStatusCode> AskAsync(TestCluster cluster, string? token, X509Certificate2? certificate = null)
    {
        using var http = ClusterHttp.Create(cluster.Server, cluster.Client.Authority, certificate, token);
        using var response = await http.GetAsync(new Uri("/api/v1/namespaces", UriKind.Relative));
        return response.StatusCode;
    }

    private sealed class MovableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
