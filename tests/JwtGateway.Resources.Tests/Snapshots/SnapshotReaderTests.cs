using JwtGateway.Resources.Reading;

namespace JwtGateway.Resources.Tests.Snapshots;

public sealed class SnapshotReaderTests
{
    private static ClusterSnapshot Read(params string[] texts)
    {
        var result = SnapshotReader.Read(texts.Select((text, index) => ($"{index}.yaml", text)));
        result.Errors.ShouldBeEmpty();
        return result.Snapshot.ShouldNotBeNull();
    }

    private static string[] ErrorsOf(params string[] texts)
    {
        var result = SnapshotReader.Read(texts.Select((text, index) => ($"{index}.yaml", text)));
        result.Snapshot.ShouldBeNull();
        return [.. result.Errors.Select(error => error.ToString())];
    }

    private static string ConfigMap(string name, string? ns = null) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{(ns is null ? "" : $"  namespace: {ns}\n")}";

    [Test]
    public void Objects_without_a_namespace_are_in_the_default_one() =>
        Read(ConfigMap("a"), ConfigMap("b", "apps"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ''}}").ConfigMaps
            .Select(map => map.Reference.ToString()).ShouldBe(["ConfigMap apps/b", "ConfigMap default/a", "ConfigMap default/c"]);

    [TestCase("gateway.networking.k8s.io/v1", "GatewayClass")]
    [TestCase("v1", "Namespace")]
    public void Objects_of_the_whole_cluster_are_in_none(string apiVersion, string kind) =>
        Read($"{{apiVersion: {apiVersion}, kind: {kind}, metadata: {{name: a, namespace: apps}}}}").Resources()
            .ShouldHaveSingleItem().Metadata.Namespace.ShouldBe("");

    [Test]
    public void The_order_of_files_and_documents_means_nothing()
    {
        string[] documents = [ConfigMap("b"), ConfigMap("a"), ConfigMap("a", "z"), "{apiVersion: v1, kind: Pod, metadata: {name: p}}", "{apiVersion: v1, kind: Pod, metadata: {name: o}}"];

        var one = Read(string.Join("\n---\n", documents));
        var other = Read([.. documents.Reverse()]);

        other.ConfigMaps.Select(map => map.Reference).ShouldBe(one.ConfigMaps.Select(map => map.Reference));
        other.Unread.ShouldBe(one.Unread);
    }

    [Test]
    public void A_list_stands_for_its_items()
    {
        var snapshot = Read("""
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
            - apiVersion: v1
              kind: List
              items:
              - {apiVersion: v1, kind: Secret, metadata: {name: b}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRouteList
            items:
            - {metadata: {name: c}}
            ---
            {apiVersion: v1, kind: List}
            """);

        snapshot.Resources().Select(resource => resource.Reference.ToString())
            .ShouldBe(["HTTPRoute.gateway.networking.k8s.io default/c", "ConfigMap default/a", "Secret default/b"]);
    }

    [Test]
    public void Kinds_that_are_not_read_are_kept_to_be_reported() => Read(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: whoami, namespace: apps}}",
            "{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: HTTPRoute, metadata: {name: a}}",
            "{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: []}",
            "{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: []}").Unread
        .Select(reference => reference.ToString()).ShouldBe(
        [
            "Deployment.apps apps/whoami", "HTTPRoute.v1alpha2.gateway.networking.k8s.io a",
            "Kustomization.kustomize.config.k8s.io ", "Kustomization.kustomize.config.k8s.io ",
        ]);

    [Test]
    public void Empty_documents_and_texts_are_skipped() => Read("", "# nothing\n---\n---\n" + ConfigMap("a") + "---\n").ConfigMaps.Length.ShouldBe(1);

    [Test]
    public void An_object_that_is_there_twice_is_an_error_that_names_both_places()
    {
        ErrorsOf(ConfigMap("a"), ConfigMap("b") + "---\n" + ConfigMap("a", "default")).ShouldBe(
            ["1.yaml:6:1: expected each object once, but ConfigMap default/a is also at 0.yaml:1:1; remove one of the two"]);

        ErrorsOf("{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: a}},\n  {apiVersion: v1, kind: Pod, metadata: {name: a}}]}")
            .ShouldBe(["0.yaml:2:3: expected each object once, but Pod a is also at 0.yaml:1:38; remove one of the two"]);
    }

    [Test]
    public void Two_versions_of_one_object_are_the_same_object() => ErrorsOf(
            "{apiVersion: gateway.networking.k8s.io/v1, kind: BackendTLSPolicy, metadata: {name: a}}",
            "{apiVersion: gateway.networking.k8s.io/v1alpha3, kind: BackendTLSPolicy, metadata: {name: a}}")
        .ShouldHaveSingleItem().ShouldStartWith("1.yaml:1:1: expected each object once");

    [Test]
    public void The_same_kind_in_two_groups_is_two_objects() => Read(
            "{apiVersion: jwtgateway.io/v1alpha1, kind: Backend, metadata: {name: a}}",
            "{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: a}}")
        .Backends.Length.ShouldBe(2);

    [TestCase("---\n- a\n", "0.yaml:2:1: expected an object with apiVersion, kind and metadata")]
    [TestCase("# x\n---\nhello\n", "0.yaml:3:1: expected an object with apiVersion, kind and metadata")]
    [TestCase("\n\nkind: Secret\n", "0.yaml:3:1: apiVersion: expected a string, found none")]
    [TestCase("a: 1\n", "0.yaml:1:1: apiVersion: expected a string, found none")]
    [TestCase("apiVersion: v1\n", "0.yaml:1:1: kind: expected a string, found none")]
    [TestCase("apiVersion: v1\nkind: Secret\nmetadata: {name: yes}\n", "0.yaml:1:1: metadata.name: expected a string, found true or false; put it in quotes")]
    [TestCase("kind: List\nitems:\n- {}\n", "0.yaml:3:3: apiVersion: expected a string, found none")]
    [TestCase("kind: List\napiVersion: v1\nitems:\n- x\n", "0.yaml:1:1: expected an object")]
    public void A_document_that_is_no_object_is_an_error(string text, string error) => ErrorsOf(text).ShouldHaveSingleItem().ShouldStartWith(error);

    [Test]
    public void Every_error_of_every_file_is_told() => ErrorsOf("[]\n---\nkind: x\n", "a: [", ConfigMap("a")).Length.ShouldBe(3);

    [Test]
    public void A_hostile_depth_of_lists_is_an_error() =>
        ErrorsOf(string.Concat(Enumerable.Repeat("{kind: List, items: [", 2000))).ShouldHaveSingleItem().ShouldContain("levels of nesting");
}
