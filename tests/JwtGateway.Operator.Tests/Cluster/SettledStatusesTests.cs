using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Operator.Cluster;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Tests.Cluster;

[TestFixture]
public sealed class SettledStatusesTests
{
    private static readonly ObjectReference Policy = new(ApiGroup.JwtGateway, "SecurityPolicy", "shop", "p");
    private static readonly KeysTruth Loaded = new("True", "KeysLoaded", "m");

    private SettledStatuses _settled = null!;

    [SetUp]
    public void SetUp()
    {
        _settled = new SettledStatuses();
        _settled.Add(Update("True"), Loaded, Stored("1", "u"));
    }

    [Test]
    public void The_same_of_a_newer_translation_is_settled() => _settled.Has(Update("True"), Loaded with { }, Stored("1", "u")).ShouldBeTrue();

    [Test]
    public void Another_status_is_not() => _settled.Has(Update("False"), Loaded, Stored("1", "u")).ShouldBeFalse();

    [Test]
    public void Another_truth_is_not()
    {
        _settled.Has(Update("True"), Loaded with { Message = "another" }, Stored("1", "u")).ShouldBeFalse();
        _settled.Has(Update("True"), null, Stored("1", "u")).ShouldBeFalse();
    }

    [Test]
    public void An_object_that_somebody_has_written_since_is_not() => _settled.Has(Update("True"), Loaded, Stored("2", "u")).ShouldBeFalse();

    [Test]
    public void A_successor_of_the_same_name_is_not() => _settled.Has(Update("True"), Loaded, Stored("1", "v")).ShouldBeFalse();

    [Test]
    public void What_is_forgotten_is_not()
    {
        _settled.Keep([]);
        _settled.Has(Update("True"), Loaded, Stored("1", "u")).ShouldBeFalse();
    }

    [Test]
    public void Addresses_are_compared_one_by_one()
    {
        var verdict = new Verdict(true, "Programmed", "m");
        var truth = new GatewayTruth(Addresses("192.0.2.1"), verdict, verdict);
        truth.ShouldBe(new GatewayTruth(Addresses("192.0.2.1"), verdict, verdict));
        truth.ShouldNotBe(new GatewayTruth(Addresses("192.0.2.2"), verdict, verdict));
        truth.ShouldNotBe(truth with { Configuration = verdict with { Programmed = false } });
    }

    private static Sequence<GatewayAddress> Addresses(string value) => new(ImmutableArray.Create(new GatewayAddress("IPAddress", value)));

    private static StatusUpdate Update(string status) => new("jwtgateway.io/v1alpha1", Policy, new JsonObject { ["ancestors"] = new JsonArray(status) });

    private static StoredObject<KubernetesResource> Stored(string version, string uid) =>
        new() { Key = new ObjectKey("shop", "p"), ResourceVersion = version, Uid = uid, Value = null, Status = null };
}
