using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>Query parameters and media types that the server does not take.</summary>
public sealed class OptionTests : ClusterTests
{
    [SetUp]
    public async Task Define() => await Client.ApplyYamlAsync(Yaml.Widgets);

    [TestCase("resourceVersionMatch=Exact", "resourceVersionMatch")]
    [TestCase("resourceVersion=1&resourceVersionMatch=Almost", "resourceVersionMatch")]
    public Task List_option_that_makes_no_sense_answers_422(string query, string field) => RefusedAsync(HttpMethod.Get, query, null, field);

    [TestCase("limit=many")]
    [TestCase("watch=true&timeoutSeconds=long")]
    [TestCase("labelSelector=a%20b%20c%3D%3D")]
    [TestCase("fieldSelector=spec.x%3D1")]
    public async Task Option_that_cannot_be_read_is_a_bad_request(string query)
    {
        using var response = await Client.SendAsync(HttpMethod.Get, $"{Widgets}?{query}");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [TestCase("dryRun=Some", "dryRun")]
    [TestCase("fieldManager=" + TooLong, "fieldManager")]
    public Task Create_option_that_makes_no_sense_answers_422(string query, string field) => RefusedAsync(HttpMethod.Post, query, "application/json", field);

    [TestCase("force=true", "application/merge-patch+json", "force")]
    [TestCase("force=true", "application/apply-patch+yaml", "fieldManager")]
    public Task Patch_option_that_makes_no_sense_answers_422(string query, string mediaType, string field) => RefusedAsync(HttpMethod.Patch, query, mediaType, field);

    [Test]
    public Task Policy_of_deletion_that_is_not_known_answers_422() => RefusedAsync(HttpMethod.Delete, "propagationPolicy=Never", null, "propagationPolicy");

    [Test]
    public async Task Body_of_another_media_type_answers_415()
    {
        using var response = await Client.SendAsync(HttpMethod.Post, Widgets, Yaml.Widget("a"), "text/plain");

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Test]
    public async Task Answer_that_the_client_would_not_take_is_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Widgets);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await Client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
    }

    [TestCase("", HttpStatusCode.Created)]
    [TestCase("?fieldValidation=Strict", HttpStatusCode.BadRequest)]
    public async Task Last_of_two_fields_of_a_name_counts_unless_the_client_is_strict(string query, HttpStatusCode status)
    {
        using var body = new StringContent(
            """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"size":1,"size":2}}""", Encoding.UTF8, "application/json");
        using var response = await Client.Http.PostAsync(new Uri(Widgets + query, UriKind.Relative), body);

        response.StatusCode.ShouldBe(status);
        if (response.IsSuccessStatusCode)
        {
            (await Client.GetAsync("Widget", Namespace, "a")).At("spec", "size").Integer().ShouldBe(2);
        }
    }

    private const string TooLong = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private async Task RefusedAsync(HttpMethod method, string query, string? mediaType, string field)
    {
        var widget = Yaml.Widget("a");
        if (method != HttpMethod.Post)
        {
            await Client.CreateAsync(widget, Namespace);
        }

        var onObject = method == HttpMethod.Patch || method == HttpMethod.Delete ? "/a" : "";
        using var response = await Client.SendAsync(method, $"{Widgets}{onObject}?{query}", mediaType is null ? null : widget, mediaType ?? "application/json");

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        status.At("details", "causes").Objects().Select(c => c.Text("field")).ShouldContain(field);
    }
}
