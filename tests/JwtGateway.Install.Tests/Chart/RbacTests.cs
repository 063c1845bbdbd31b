using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Support;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading.Decoding;

namespace JwtGateway.Install.Tests.Chart;

/// <summary>The operator may do what it must, where it must, and no more.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RbacTests
{
    private static readonly string[] ClusterKinds = ["CustomResourceDefinition", "GatewayClass", "IngressClass", "Namespace"];

    private static readonly string[] Owned =
        ["serviceaccounts", "services", "configmaps", "apps/deployments", "policy/poddisruptionbudgets", "autoscaling/horizontalpodautoscalers"];

    private static IEnumerable<ResourceKind> Kinds => ResourceKind.All;

    [TestCaseSource(nameof(Kinds))]
    public async Task Every_kind_that_is_read_may_be_listed_and_watched(object kind)
    {
        var read = (ResourceKind)kind;
        var all = await Helm.RenderAsync();
        var some = await Helm.RenderAsync("{watchNamespaces: [team-a]}");

        foreach (var verb in new[] { "get", "list", "watch" })
        {
            Allows(all.Only("ClusterRole"), verb, Resource(read)).ShouldBeTrue(verb);
            Allows(ClusterKinds.Contains(read.Kind) ? some.Only("ClusterRole") : Watched(some, "team-a"), verb, Resource(read)).ShouldBeTrue(verb);
        }
    }

    [TestCase("gateway.networking.k8s.io/gatewayclasses")]
    [TestCase("gateway.networking.k8s.io/gateways")]
    [TestCase("gateway.networking.k8s.io/listenersets")]
    [TestCase("gateway.networking.k8s.io/grpcroutes")]
    [TestCase("gateway.networking.k8s.io/httproutes")]
    [TestCase("gateway.networking.k8s.io/backendtlspolicies")]
    [TestCase("jwtgateway.io/securitypolicies")]
    [TestCase("jwtgateway.io/backends")]
    [TestCase("jwtgateway.io/proxyparameters")]
    [TestCase("jwtgateway.io/tokenrevocations")]
    [TestCase("gateway.envoyproxy.io/securitypolicies")]
    [TestCase("gateway.envoyproxy.io/backends")]
    public async Task Statuses_may_be_written_and_the_objects_themselves_may_not(string resource)
    {
        var role = (await Helm.RenderAsync()).Only("ClusterRole");

        Allows(role, "patch", resource + "/status").ShouldBeTrue();
        foreach (var verb in new[] { "create", "update", "patch", "delete" })
            Allows(role, verb, resource).ShouldBeFalse(verb);
    }

    [Test]
    public async Task What_a_gateway_owns_may_be_made_and_removed()
    {
        foreach (var role in new[] { (await Helm.RenderAsync()).Only("ClusterRole"), Watched(await Helm.RenderAsync("{watchNamespaces: [team-a]}"), "team-a") })
            foreach (var resource in Owned)
                foreach (var verb in new[] { "get", "list", "watch", "create", "patch", "delete" })
                    Allows(role, verb, resource).ShouldBeTrue($"{verb} {resource}");
    }

    [Test]
    public async Task Leases_and_the_channels_ca_are_kept_in_the_own_namespace_alone()
    {
        var objects = await Helm.RenderAsync();
        var own = objects.Only("Role");

        own.Namespace().ShouldBe("jwt-gateway-system");
        foreach (var verb in new[] { "get", "create", "patch", "update" })
        {
            Allows(own, verb, "coordination.k8s.io/leases").ShouldBeTrue(verb);
            Allows(own, verb, "secrets").ShouldBeTrue(verb);
        }

        Allows(objects.Only("ClusterRole"), "create", "coordination.k8s.io/leases").ShouldBeFalse();
    }

    [Test]
    public async Task Tokens_of_proxies_may_be_reviewed() =>
        Allows((await Helm.RenderAsync("{watchNamespaces: [team-a]}")).Only("ClusterRole"), "create", "authentication.k8s.io/tokenreviews").ShouldBeTrue();

    [Test]
    public async Task Secrets_may_be_read_in_watched_namespaces_only_when_some_are_named()
    {
        var objects = await Helm.RenderAsync("{watchNamespaces: [team-a, team-b]}");

        Allows(objects.Only("ClusterRole"), "list", "secrets").ShouldBeFalse();
        foreach (var ns in new[] { "team-a", "team-b" })
            Allows(Watched(objects, ns), "list", "secrets").ShouldBeTrue(ns);
        objects.Where(role => role.Kind() == "Role").Select(role => role.Namespace()).ShouldBe(["team-a", "team-b", "jwt-gateway-system"], ignoreOrder: true);
    }

    [TestCase("{}")]
    [TestCase("{watchNamespaces: [team-a]}")]
    public async Task Nothing_is_allowed_by_wildcard_and_secrets_of_others_are_never_written(string values)
    {
        foreach (var role in (await Helm.RenderAsync(values)).Where(item => item.Kind() is "ClusterRole" or "Role"))
        {
            role["rules"]!.ToJsonString().ShouldNotContain("\"*\"");
            if (role.Namespace() != "jwt-gateway-system")
                foreach (var verb in new[] { "create", "update", "patch", "delete" })
                    Allows(role, verb, "secrets").ShouldBeFalse(verb);
            foreach (var dangerous in new[] { "pods/exec", "serviceaccounts/token", "rbac.authorization.k8s.io/roles", "rbac.authorization.k8s.io/rolebindings" })
                Allows(role, "create", dangerous).ShouldBeFalse(dangerous);
        }
    }

    private static JsonObject Watched(IEnumerable<JsonObject> objects, string ns) => objects.Single(role => role.Kind() == "Role" && role.Namespace() == ns);

    private static string Resource(ResourceKind kind)
    {
        var name = kind.Kind.ToLowerInvariant();
        var plural = name.EndsWith("ss", StringComparison.Ordinal) ? name + "es" : name.EndsWith("icy", StringComparison.Ordinal) ? name[..^1] + "ies" : name.EndsWith('s') ? name : name + "s";
        return kind.Group == ApiGroup.Core ? plural : $"{kind.Group}/{plural}";
    }

    /// <summary>A resource is <c>plural</c>, <c>group/plural</c> or either with <c>/subresource</c>.</summary>
    private static bool Allows(JsonObject role, string verb, string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        var grouped = slash > 0 && resource is not "pods/exec" and not "serviceaccounts/token";
        var (group, name) = grouped ? (resource[..slash], resource[(slash + 1)..]) : ("", resource);
        return role["rules"]!.AsArray().Any(rule => rule!["apiGroups"].Texts().Contains(group)
            && rule["resources"].Texts().Contains(name) && rule["verbs"].Texts().Contains(verb));
    }
}
