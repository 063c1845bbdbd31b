using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;
using JwtGateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>Snapshots that take over what has not changed are those that are made afresh.</summary>
public sealed class SnapshotPartTests
{
    /// <summary>Kinds that share a list, one that does not, and two namespaces.</summary>
    private static readonly ImmutableArray<WatchedResource> Kinds =
        [new(KnownResources.ConfigMaps), new(KnownResources.Backends(ApiGroup.JwtGateway)), new(KnownResources.Backends(ApiGroup.EnvoyGateway))];

    private WatchHealth _health = null!;
    private ImmutableArray<ResourceWatch<KubernetesResource>> _watches;
    private ImmutableArray<SnapshotPart> _parts;
    private int _version;

    [SetUp]
    public void SetUp()
    {
        var context = new ClientContext(new ManualTimeProvider(), () => 0, NullLoggerFactory.Instance);
        _health = new WatchHealth(context.Clock);
        var api = new KubernetesApi(new ApiTransport(ClusterConnection.Anonymous(new Uri("http://localhost")), context));
        _watches = [.. Kinds.Select(kind => new ResourceWatch<KubernetesResource>(
            kind, ["a", "b"], ObjectDecoders.Resource, static _ => { }, api, _health, context))];
        _parts = [.. _watches.Select(watch => new SnapshotPart(watch))];
    }

    [TearDown]
    public void TearDown() => _health.Dispose();

    [Test]
    public void After_any_edits_a_snapshot_is_the_one_that_would_be_made_afresh()
    {
        var edits = (
            from kind in Gen.Choose(0, Kinds.Length - 1)
            from place in Gen.Choose(0, 1)
            from name in Gen.Choose(0, 3)
            from act in Gen.Choose(0, 4)
            select (kind, place, name, act)).ListOf();
        Check.One(Trials.Of(200), Prop.ForAll(edits.ToArbitrary(), list =>
        {
            foreach (var (kind, place, name, act) in list)
            {
                Edit(_watches[kind], place, $"n{name}", act);
                if (act % 2 == 0 && !SameAsAfresh())
                    return false;
            }

            return SameAsAfresh();
        }));
    }

    [Test]
    public void A_status_and_another_kind_leave_a_list_as_it_is()
    {
        Edit(_watches[0], 0, "n0", act: 0);
        var before = Take();
        Edit(_watches[0], 0, "n0", act: 1);
        Edit(_watches[1], 0, "n0", act: 0);
        var after = Take();
        after.ConfigMaps.ShouldBe(before.ConfigMaps);
        (after.ConfigMaps == before.ConfigMaps).ShouldBeTrue("The list is to be the same one.");
        after.Backends.ShouldHaveSingleItem();
        after.Backends[0].ShouldNotBeNull();
    }

    [Test]
    public void The_order_of_members_means_nothing()
    {
        _watches[0].Stores[0].Apply(JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"a","resourceVersion":"1"},"data":{"x":"1","y":"2"}}""")!.AsObject());
        var before = Take().ConfigMaps.Single();
        _watches[0].Stores[0].Apply(JsonNode.Parse("""{"data":{"y":"2","x":"1"},"metadata":{"resourceVersion":"2","namespace":"a","name":"m"},"kind":"ConfigMap","apiVersion":"v1"}""")!.AsObject());
        Take().ConfigMaps.Single().ShouldBeSameAs(before);
        _watches[0].Stores[0].Apply(JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"a","resourceVersion":"3"},"data":{"x":"2","y":"1"}}""")!.AsObject());
        Take().ConfigMaps.Single().ShouldNotBeSameAs(before);
    }

    [Test]
    public void An_object_that_cannot_be_read_is_told_of_and_hides_no_other()
    {
        Edit(_watches[0], 0, "n0", act: 0);
        Edit(_watches[0], 0, "n1", act: 4);
        var snapshot = Take();
        snapshot.ConfigMaps.Single().Metadata.Name.ShouldBe("n0");
        snapshot.Unread.ShouldBe([new ObjectReference("", "ConfigMap", "a", "n1")]);
        _health.Reports.Single(report => report is { Kind: "ConfigMap.v1", Namespace: "a" }).Malformed.ShouldBe(1);

        Edit(_watches[0], 0, "n1", act: 0);
        Take().Unread.ShouldBeEmpty();
        Take().ConfigMaps.Length.ShouldBe(2);
    }

    private bool SameAsAfresh()
    {
        var taken = Take();
        var stored = _watches.SelectMany(watch => watch.Objects.Select(one => (watch.Watched.Resource, one))).ToList();
        var afresh = ClusterSnapshotBuilder.Build(
            stored.Select(s => s.one.Value).OfType<KubernetesResource>(),
            stored.Where(s => s.one.Value is null).Select(s => new ObjectReference(s.Resource.Group, s.Resource.Kind, s.one.Key.Namespace, s.one.Key.Name)));
        return Same([.. taken.ConfigMaps], [.. afresh.ConfigMaps]) && Same([.. taken.Backends], [.. afresh.Backends]) && taken.Unread.SequenceEqual(afresh.Unread);

        static bool Same(object[] one, object[] other) => one.SequenceEqual(other, ReferenceEqualityComparer.Instance);
    }

    private ClusterSnapshot Take() => ClusterSnapshotBuilder.Join([.. _parts.Select(part => part.Take())]);

    /// <summary>0: content; 1: status alone; 2: deletion; 3: a list that names this object and no other; 4: an object that is none of its kind.</summary>
    private void Edit(ResourceWatch<KubernetesResource> watch, int place, string name, int act)
    {
        var store = watch.Stores[place];
        var json = Json(watch.Watched.Resource, place == 0 ? "a" : "b", name);
        switch (act)
        {
            case 0:
                json["metadata"]!["annotations"] = new JsonObject { ["edit"] = $"{_version}" };
                store.Apply(json);
                break;
            case 1 when store.Find(new ObjectKey(place == 0 ? "a" : "b", name)) is { Value: { } known }:
                json["metadata"]!["annotations"] = new JsonObject(known.Metadata.Annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
                json["status"] = new JsonObject { ["seen"] = _version };
                store.Apply(json);
                break;
            case 2:
                store.Delete(new ObjectKey(place == 0 ? "a" : "b", name));
                break;
            case 3:
                store.Replace([json]);
                break;
            case 4:
                json["kind"] = "Other";
                store.Apply(json);
                break;
        }
    }

    private JsonObject Json(ResourceDescriptor resource, string ns, string name) => new()
    {
        ["apiVersion"] = resource.ApiVersion,
        ["kind"] = resource.Kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["uid"] = name, ["resourceVersion"] = $"{++_version}" },
    };
}
