using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>What the kinds that we write need besides what all objects need.</summary>
public sealed class BuiltInKindTests : ClusterTests
{
    [Test]
    public async Task Value_of_the_wrong_type_is_a_bad_request()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Yaml.ConfigMap("a", "{a: 1}"), Namespace));

        error.Code.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Object_that_does_not_say_its_kind_is_of_the_kind_of_the_path()
    {
        using var response = await Client.SendAsync(HttpMethod.Post, ConfigMaps, Yaml.One("{metadata: {name: a}, data: {b: c}}"));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [TestCase("renewTime", "2026-01-01T00:00:00Z", false)]
    [TestCase("renewTime", "2026-01-01T00:00:00.0000000Z", false)]
    [TestCase("acquireTime", "2026-01-01T00:00:00.123Z", false)]
    [TestCase("renewTime", "2026-01-01T00:00:00.000000Z", true)]
    [TestCase("acquireTime", "2026-01-01T01:00:00.123456+01:00", true)]
    public async Task Times_of_a_lease_have_microseconds(string field, string time, bool taken)
    {
        var lease = Lease();
        lease["spec"]![field] = time;
        using var response = await Client.SendAsync(HttpMethod.Post, $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases", lease);

        response.StatusCode.ShouldBe(taken ? HttpStatusCode.Created : HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Lease_lasts_longer_than_nothing()
    {
        var lease = Lease();
        lease["spec"]!["leaseDurationSeconds"] = 0;
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(lease, Namespace));

        (error.Code, error.Status.At("details", "causes")![0].Text("field")).ShouldBe((HttpStatusCode.UnprocessableEntity, "spec.leaseDurationSeconds"));
    }

    [Test]
    public async Task Event_is_in_the_namespace_of_its_object()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Event("elsewhere"), Namespace));
        (await Client.CreateAsync(Event(Namespace), Namespace)).Text("reason").ShouldBe("Tried");

        (error.Code, error.Status.At("details", "causes")![0].Text("field")).ShouldBe((HttpStatusCode.UnprocessableEntity, "involvedObject.namespace"));
    }

    [Test]
    public async Task Event_about_an_object_of_the_cluster_is_in_the_default_namespace()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Event(null), Namespace));
        var told = await Client.CreateAsync(Event(null));
        await Client.DeleteAsync("Event", "default", told.Name());

        error.Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Review_needs_a_token()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Yaml.One("{apiVersion: authentication.k8s.io/v1, kind: TokenReview, spec: {}}")));

        error.Code.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static JsonObject Lease() => Yaml.One(
        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {generateName: l-}, spec: {holderIdentity: me, leaseDurationSeconds: 15, leaseTransitions: 0}}");

    private static JsonObject Event(string? ns)
    {
        var told = Yaml.One("{apiVersion: v1, kind: Event, metadata: {generateName: e-}, involvedObject: {kind: Thing, name: t}, reason: Tried, type: Warning}");
        if (ns is not null)
        {
            told["involvedObject"]!["namespace"] = ns;
        }

        return told;
    }
}
