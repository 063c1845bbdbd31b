using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Extraction;

/// <summary>Tokens in bodies: where they are found, and what is refused because nobody can say whether there is one.</summary>
public sealed class BodyTokenTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string BadFormat = "401 Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections";
    private const string Missing = "401 Jwt is missing";
    private const string Unreadable = "400 Request body cannot be read unambiguously, no Jwt can be looked for in it";

    private static readonly JwtProviderIr Provider = Gate.Example with
    {
        Locations = [new HeaderLocationIr("Authorization", "Bearer "), new BodyLocationIr(["token"]), new BodyLocationIr(["auth", "jwt"])],
    };

    private static readonly AnyRequirementIr Optional = new([new ProviderRequirementIr("example"), new AllowMissingIr()]);
    private static readonly AnyRequirementIr FailOpen = new([new ProviderRequirementIr("example"), new AllowMissingOrFailedIr()]);

    private static string Good => Gate.Token();

    internal static DefaultHttpContext Request(string? type, byte[] body, Action<HttpRequest>? change = null) => Gate.Request(change: r =>
    {
        r.Method = "POST";
        r.Headers.ContentType = type;
        r.ContentLength = body.Length;
        r.Body = new MemoryStream(body);
        change?.Invoke(r);
    });

    private static Task<string> OutcomeAsync(string? type, string body, Action<HttpRequest>? change = null, Gate? gate = null) =>
        OutcomeAsync(type, Encoding.UTF8.GetBytes(body.Replace("{0}", Good)), change, gate);

    private static async Task<string> OutcomeAsync(string? type, byte[] body, Action<HttpRequest>? change = null, Gate? gate = null)
    {
        var context = Request(type, body, change);
        var (result, _) = await (gate ?? new Gate(Provider)).SendAsync(context);
        var forwarded = new MemoryStream();
        await context.Request.Body.CopyToAsync(forwarded);
        forwarded.ToArray().ShouldBe(body, "the body reaches the upstream whole");
        return result is Rejected rejected ? $"{rejected.Status} {rejected.Body}" : result.Reason;
    }

    [TestCase("""{"token":"{0}"}""", "ok")]
    [TestCase(""" { "a" : [ 1 ] , "token" : "{0}" , "b" : {} } """, "ok")]
    [TestCase("""{"auth":{"jwt":"{0}"}}""", "ok")]
    [TestCase("""{"token":"{0}","auth":{"jwt":"{0}"}}""", "ok")]
    [TestCase("""{"token":"{0}","auth":{"jwt":"x"}}""", BadFormat)]
    [TestCase("""{"\u0074oken":"{0}"}""", "ok")]
    [TestCase("""{"Token":"{0}"}""", Missing)]
    [TestCase("""{"auth.jwt":"{0}"}""", Missing)]
    [TestCase("""{"auth":[{"jwt":"{0}"}]}""", Missing)]
    [TestCase("""{"token":null}""", Missing)]
    [TestCase("""{"token":""}""", BadFormat)]
    [TestCase("""{"token":5}""", BadFormat)]
    [TestCase("""{"token":["{0}"]}""", BadFormat)]
    [TestCase("""{"token":{"a":"{0}"}}""", BadFormat)]
    [TestCase("""["{0}"]""", Missing)]
    [TestCase(""" "{0}" """, Missing)]
    [TestCase("", Missing)]
    [TestCase("{}", Missing)]
    [TestCase("""{"token":"{0}","token":"{0}"}""", Unreadable)]
    [TestCase("""{"token":"{0}","\u0074oken":"x"}""", Unreadable)]
    [TestCase("""{"token":"{0}",}""", Unreadable)]
    [TestCase("""{"token":"{0}"}{}""", Unreadable)]
    [TestCase("""{token:"{0}"}""", Unreadable)]
    [TestCase("""/**/{"token":"{0}"}""", Unreadable)]
    [TestCase("\uFEFF{\"token\":\"{0}\"}", Unreadable)]
    public async Task Json_members_are_found_by_path(string body, string outcome) => (await OutcomeAsync(Json, body)).ShouldBe(outcome);

    [TestCase("token={0}", "ok")]
    [TestCase("a=b&token={0}&c", "ok")]
    [TestCase("%74oken={0}", "ok")]
    [TestCase("auth.jwt={0}", "ok")]
    [TestCase("token={0}&token={0}", "ok")]
    [TestCase("token={0}&token=x", BadFormat)]
    [TestCase("token={0}&auth%2Ejwt=x", BadFormat)]
    [TestCase("Token={0}", Missing)]
    [TestCase("tok+en={0}", Missing)]
    [TestCase("token", BadFormat)]
    [TestCase("token=", BadFormat)]
    [TestCase("token=%zz%", BadFormat)]
    [TestCase("", Missing)]
    [TestCase("&&=&", Missing)]
    public async Task Form_fields_are_decoded_and_every_value_counts(string body, string outcome) => (await OutcomeAsync(Form, body)).ShouldBe(outcome);

    [Test]
    public async Task Percent_encoded_token_in_a_form_is_decoded() => (await OutcomeAsync(Form, "token=" + Good.Replace(".", "%2E"))).ShouldBe("ok");

    [TestCase("application/json; charset=utf-8", "ok")]
    [TestCase("Application/JSON;charset=\"UTF-8\"", "ok")]
    [TestCase("application/json; a=b; charset=us-ascii", "ok")]
    [TestCase("application/json;", "ok")]
    [TestCase("application/json; charset=utf-16", Unreadable)]
    [TestCase("application/json; charset=utf-8; charset=utf-7", Unreadable)]
    [TestCase("application/json, text/plain", Unreadable)]
    [TestCase("text/plain, application/json", Unreadable)]
    [TestCase("text/plain", Missing)]
    [TestCase("application/jsonp", Missing)]
    [TestCase("application/vnd.api+json", Missing)]
    [TestCase("multipart/form-data; boundary=x", Missing)]
    [TestCase("", Missing)]
    [TestCase(null, Missing)]
    public async Task Only_json_and_forms_are_looked_into(string? type, string outcome) => (await OutcomeAsync(type, """{"token":"{0}"}""")).ShouldBe(outcome);

    [Test]
    public async Task Two_content_types_leave_open_which_is_meant() =>
        (await OutcomeAsync(null, "token={0}", r => r.Headers.ContentType = new(["text/plain", Form]))).ShouldBe(Unreadable);

    [TestCase("gzip", "415 Request body is encoded, no Jwt can be looked for in it")]
    [TestCase("identity", "ok")]
    public async Task What_is_compressed_cannot_be_looked_into(string encoding, string outcome) =>
        (await OutcomeAsync(Json, """{"token":"{0}"}""", r => r.Headers.ContentEncoding = encoding)).ShouldBe(outcome);

    [Test]
    public async Task A_body_above_the_limit_is_refused_whatever_else_the_request_has([Values] bool announced, [Values] bool needed, [Values] bool header)
    {
        const string refused = "413 Request body is too large to look for a Jwt in";
        var gate = new Gate(Provider) { BodyLimit = 1000, Requirement = needed ? null : Optional };
        void Change(HttpRequest request)
        {
            request.ContentLength = announced ? request.ContentLength : null;
            request.Headers.Authorization = header ? "Bearer " + Good : default;
        }

        (await OutcomeAsync(Form, new string('a', 1001), Change, gate)).ShouldBe(refused);
        (await OutcomeAsync(Form, new string('a', 20_000), Change, gate)).ShouldBe(refused);
        (await OutcomeAsync(Form, new string('a', 1000), Change, gate)).ShouldBe(header ? "ok" : needed ? Missing : "jwt_missing_allowed");
        (await OutcomeAsync("text/plain", new string('a', 20_000), Change, gate)).ShouldBe(header ? "ok" : needed ? Missing : "jwt_missing_allowed");
    }

    [TestCase("""{"token":"x"}""", BadFormat)]
    [TestCase("""{"token":"x",}""", Unreadable)]
    [TestCase("""{"a":1}""", "jwt_missing_allowed")]
    public async Task Optional_lets_only_those_pass_that_surely_have_none(string body, string outcome) =>
        (await OutcomeAsync(Json, body, gate: new Gate(Provider) { Requirement = Optional })).ShouldBe(outcome);

    [TestCase("""{"token":"x",}""", "body_unreadable")]
    [TestCase("""{"token":"{0}","x":"____________________________________________________________________________________________________________"}""", "body_too_large")]
    public async Task FailOpen_and_audit_let_pass_what_nobody_can_look_into_and_mark_it(string body, string mark)
    {
        foreach (var gate in new[] { new Gate(Provider) { Requirement = FailOpen, BodyLimit = 100 }, new Gate(Provider) { Audit = true, BodyLimit = 100 } })
        {
            var context = Request(Json, Encoding.UTF8.GetBytes(body.Replace("{0}", Good)));
            (await gate.SendAsync(context)).Result.ShouldBeOfType<Authenticated>();
            context.Request.Headers["X-Jwt-Unverified"].ToString().ShouldBe(mark);
        }
    }

    [Test]
    public async Task A_good_header_does_not_excuse_a_bad_body() =>
        (await OutcomeAsync(Json, """{"token":"x.y.z"}""", r => r.Headers.Authorization = "Bearer " + Good)).ShouldNotBe("ok");

    [Test]
    public async Task A_policy_that_does_not_look_into_bodies_does_not_read_them()
    {
        var context = Request(Json, []);
        context.Request.Body = new Unreadably();
        context.Request.Headers.Authorization = "Bearer " + Good;
        (await new Gate().SendAsync(context)).Result.ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void A_body_that_was_not_read_by_mistake_lets_nothing_pass() =>
        Should.Throw<InvalidOperationException>(() => new Gate(Provider).Send(Request(Json, [])));

    private sealed class Unreadably : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("Read.");
    }
}
