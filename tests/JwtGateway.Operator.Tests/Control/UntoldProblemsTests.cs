using System.Text.Json.Nodes;
using JwtGateway.Operator.Control;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Tests.Control;

public sealed class UntoldProblemsTests
{
    private static readonly ObjectReference Route = new(ApiGroup.GatewayApi, "HTTPRoute", "shop", "orders");
    private static readonly ObjectReference Endpoint = new(ApiGroup.NgrokKubernetes, "AgentEndpoint", "shop", "orders");
    private static readonly ObjectReference Ingress = new("networking.k8s.io", "Ingress", "shop", "orders");

    [Test]
    public void All_that_is_wrong_with_an_object_is_one_message_with_the_fields()
    {
        var problems = UntoldProblems.Of(Result([],
            new(DiagnosticSeverity.Error, Endpoint, "", "It is not served."),
            new(DiagnosticSeverity.Warning, Endpoint, "spec.url", "There is no certificate.")));

        problems.ShouldBe([(Endpoint, "It is not served.\nspec.url: There is no certificate.")]);
    }

    [Test]
    public void An_object_with_conditions_has_it_in_them()
    {
        var told = new StatusUpdate("gateway.networking.k8s.io/v1", Route, new JsonObject { ["parents"] = new JsonArray() });

        UntoldProblems.Of(Result([told], new Diagnostic(DiagnosticSeverity.Error, Route, "spec", "No."))).ShouldBeEmpty();
    }

    [Test]
    public void A_status_without_a_word_on_problems_is_none()
    {
        var addresses = new StatusUpdate("networking.k8s.io/v1", Ingress, []);

        UntoldProblems.Of(Serving(Result([addresses], new Diagnostic(DiagnosticSeverity.Error, Ingress, "spec", "No.")))).ShouldBe([(Ingress, "spec: No.")]);
    }

    [Test]
    public void What_others_serve_is_none_of_our_business_but_for_annotations_of_ours()
    {
        UntoldProblems.Of(Result([], new Diagnostic(DiagnosticSeverity.Error, Ingress, "spec", "No."), new Diagnostic(DiagnosticSeverity.Warning, Route, "spec.parentRefs[0]", "It is not there."))).ShouldBeEmpty();
        UntoldProblems.Of(Result([], new Diagnostic(DiagnosticSeverity.Error, Route, "metadata.annotations[jwtgateway.io/traffic-policy]", "It is not there.")))
            .ShouldBe([(Route, "metadata.annotations[jwtgateway.io/traffic-policy]: It is not there.")]);
    }

    [Test]
    public void What_is_honoured_as_written_is_no_problem() =>
        UntoldProblems.Of(Result([], new Diagnostic(DiagnosticSeverity.Info, Endpoint, "spec", "Good to know."))).ShouldBeEmpty();

    private static TranslationResult Serving(TranslationResult result) => result with
    {
        Uses = [new ProxyUse(new Resources.Networking.Ingress { ApiVersion = "networking.k8s.io/v1", Kind = "Ingress", Metadata = new() { Namespace = Ingress.Namespace, Name = Ingress.Name } }, "gateway")],
    };

    private static TranslationResult Result(StatusUpdate[] statuses, params Diagnostic[] diagnostics) => new([], [.. statuses], [.. diagnostics]);
}
