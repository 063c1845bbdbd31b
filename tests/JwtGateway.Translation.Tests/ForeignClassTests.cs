namespace JwtGateway.Translation.Tests;

/// <summary>
/// Objects of other systems' own kinds that name no class, in a cluster where those systems may run: they are served where one IngressClass of ours says that they are for it, and
/// else passed over in silence.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ForeignClassTests
{
    private const string Endpoints = "jwtgateway.io/endpoints";
    private const string IngressRoutes = "jwtgateway.io/ingress-routes";

    private static IEnumerable<TestCaseData> Objects() =>
    [
        new TestCaseData(Endpoints, "{apiVersion: ngrok.k8s.ngrok.com/v1alpha1, kind: AgentEndpoint, metadata: {name: a}, spec: {url: 'http://a.example.com', upstream: {url: 'http://a:80'}}}")
            .SetArgDisplayNames("AgentEndpoint"),
        new TestCaseData(Endpoints, "{apiVersion: ngrok.k8s.ngrok.com/v1alpha1, kind: CloudEndpoint, metadata: {name: a}, spec: {url: 'http://a.example.com'}}")
            .SetArgDisplayNames("CloudEndpoint"),
        new TestCaseData(IngressRoutes, "{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: {name: a}, spec: {routes: [{match: Host(`a.example.com`), kind: Rule, services: [{name: a, port: 80}]}]}}")
            .SetArgDisplayNames("IngressRoute"),
    ];

    [TestCaseSource(nameof(Objects))]
    public void They_are_served_by_the_class_that_says_so(string annotation, string obj)
    {
        var result = Translate(obj, Class("one"), Class("two", $"{annotation}: Unclassed"));

        result.Gateways.Single(g => g.Gateway.EndsWith("_two", StringComparison.Ordinal)).Routes.ShouldNotBeEmpty();
        result.Gateways.Single(g => g.Gateway.EndsWith("_one", StringComparison.Ordinal)).Routes.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Objects))]
    public void They_are_not_ours_where_no_class_says_so_not_even_by_being_the_default(string annotation, string obj)
    {
        var other = annotation == Endpoints ? IngressRoutes : Endpoints;
        var result = Translate(obj, Class("one", $"ingressclass.kubernetes.io/is-default-class: 'true', {other}: Unclassed"));

        result.Gateways.ShouldAllBe(g => g.Routes.IsEmpty);
        result.Diagnostics.ShouldBeEmpty();
    }

    [Test]
    public void One_that_names_another_controllers_class_stays_with_that()
    {
        var result = Translate(
            "{apiVersion: ngrok.k8s.ngrok.com/v1alpha1, kind: AgentEndpoint, metadata: {name: a, annotations: {jwtgateway.io/ingress-class: ngrok}}, spec: {url: 'http://a.example.com', upstream: {url: 'http://a:80'}}}",
            Class("one", $"{Endpoints}: Unclassed"),
            Class("ngrok").Replace("jwtgateway.io/ingress-controller", "k8s.ngrok.com/ingress-controller", StringComparison.Ordinal));

        result.Gateways.ShouldAllBe(g => g.Routes.IsEmpty);
    }

    [TestCaseSource(nameof(Objects))]
    public void They_are_nobodys_where_two_classes_say_so_and_both_are_told(string annotation, string obj)
    {
        var result = Translate(obj, Class("one", $"{annotation}: Unclassed"), Class("two", $"{annotation}: Unclassed"));

        result.Gateways.ShouldAllBe(g => g.Routes.IsEmpty);
        result.Diagnostics.Select(d => (d.Object.Name, d.FieldPath)).ShouldBe([("one", $"metadata.annotations[{annotation}]"), ("two", $"metadata.annotations[{annotation}]")]);
    }

    [TestCaseSource(nameof(Objects))]
    public void A_value_that_is_not_known_says_nothing_and_is_told(string annotation, string obj)
    {
        var result = Translate(obj, Class("one", $"{annotation}: unclassed"));

        result.Gateways.ShouldAllBe(g => g.Routes.IsEmpty);
        result.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("use Unclassed");
    }

    private static string Class(string name, string annotations = "") =>
        $"{{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {{name: {name}, annotations: {{{annotations}}}}}, spec: {{controller: jwtgateway.io/ingress-controller}}}}";

    private static TranslationResult Translate(params string[] documents) =>
        Translator.Translate(GoldenCase.Read("classes", string.Join("\n---\n", documents)), TranslationOptions.ProxiesPerGateway);
}
