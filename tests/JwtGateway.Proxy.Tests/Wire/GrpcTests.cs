using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using JwtGateway.Testing.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>gRPC calls, made by gRPC's own client for Node.js and watched frame by frame.</summary>
public sealed class GrpcTests
{
    private readonly PrivateCa _ca = new();
    private TestServer _upstream = null!;
    private RunningProxy _proxy = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _upstream = await TestServer.StartAsync(GrpcUpstream.EchoAsync, protocols: HttpProtocols.Http2);
        _proxy = await RunningProxy.StartAsync(GrpcUpstream.Gateway(_ca, _upstream.Port, Protected));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _upstream.DisposeAsync();
        _ca.Dispose();
    }

    [Test]
    public async Task A_call_with_a_good_token_goes_through()
    {
        await using var call = await CallAsync("unary", Minted.For("alice"));
        (await call.NextAsync())["message"]!.GetValue<string>().ShouldBe("hello");
        (await call.NextAsync())["code"]!.GetValue<int>().ShouldBe(0);
    }

    [TestCase("unary")]
    [TestCase("server")]
    [TestCase("bidi")]
    public async Task A_call_without_a_token_is_UNAUTHENTICATED_with_Envoys_sentence(string kind)
    {
        await using var call = await CallAsync(kind, null);
        var status = await call.NextAsync();
        status["code"]!.GetValue<int>().ShouldBe(16);
        status["details"]!.GetValue<string>().ShouldBe("Jwt is missing");
        status["challenge"]!.GetValue<string>().ShouldBe("Bearer realm=\"https://localhost/test.Echo/Call\"");
        await Eventually.HoldsAsync(() => _proxy.Decisions.Any(d => d is { Status: 401, Reason: "jwt_missing" }), "the status that it stands for in the decision");
    }

    [Test]
    public async Task A_refusal_is_one_frame_of_headers()
    {
        await using var call = await CallAsync("raw", Minted.Expired);
        var answer = await call.NextAsync();
        answer["endsWithHeaders"]!.GetValue<bool>().ShouldBeTrue();
        answer["octets"]!.GetValue<int>().ShouldBe(0);
        answer["trailers"].ShouldBeNull();
        var headers = answer["headers"]!;
        headers[":status"]!.GetValue<int>().ShouldBe(200);
        headers["content-type"]!.GetValue<string>().ShouldBe("application/grpc");
        headers["grpc-status"]!.GetValue<string>().ShouldBe("16");
        headers["grpc-message"]!.GetValue<string>().ShouldBe("Jwt is expired");
        headers["www-authenticate"]!.GetValue<string>().ShouldContain("error=\"invalid_token\"");
    }

    [TestCase("/denied", "7", "RBAC: access denied")]
    [TestCase("/nowhere", "12", null)]
    [TestCase("/gone", "14", "no healthy upstream")]
    [TestCase("/broken", "2", null)]
    public async Task Each_of_our_answers_has_its_status(string path, string status, string? message)
    {
        var routes = new[]
        {
            Route("denied", "u", Prefix("/denied")) with { Policy = Protected with { Authorization = new AuthorizationIr { DefaultAction = AuthorizationAction.Deny } } },
            Route("gone", "gone", Prefix("/gone")),
            Route("broken", "u", Prefix("/broken")) with { Policy = new DenyIr { Source = "p", Fault = new FaultIr(500, "broken") } },
        };
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([Http()], routes, Upstream("u", _upstream.Port), new UpstreamIr { Id = "gone" }).WithKeys());
        var answer = await proxy.SendAsync(Request(path, "application/grpc+proto"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/grpc");
        answer.Headers.GetValues("grpc-status").ShouldBe([status]);
        (answer.Headers.TryGetValues("grpc-message", out var messages) ? messages.Single() : null).ShouldBe(message);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [TestCase("application/grpc-web")]
    [TestCase("application/grpc-web+proto")]
    [TestCase("application/grpcx")]
    [TestCase("application/json")]
    public async Task What_only_resembles_a_call_is_answered_in_http(string type)
    {
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([Http()], [Route("r", "u") with { Policy = Protected }], Upstream("u", _upstream.Port)).WithKeys());
        var answer = await proxy.SendAsync(Request("/x", type));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("Jwt is missing");
        answer.Headers.Contains("grpc-status").ShouldBeFalse();
    }

    [Test]
    public async Task A_policys_problem_documents_are_not_for_calls()
    {
        var policy = Protected with { Answers = new AnswersIr { Body = AnswerBody.ProblemJson, Challenge = ChallengeStyle.Rfc6750 } };
        await using var proxy = await RunningProxy.StartAsync(GrpcUpstream.Gateway(_ca, _upstream.Port, policy));
        await using var call = await GrpcCall.StartAsync("raw", proxy.BoundPort(443), _ca.Pem, "x.y.z");
        var headers = (await call.NextAsync())["headers"]!;
        headers["grpc-message"]!.GetValue<string>().ShouldBe("Jwt header is an invalid Base64url encoded");
        headers["www-authenticate"]!.GetValue<string>().ShouldContain("error_description=\"Jwt header is an invalid Base64url encoded\"");
    }

    [TestCase("plain: ~!", "plain: ~!")]
    [TestCase("50 % of\ré", "50 %25 of%0D%C3%A9")]
    [TestCase("", "")]
    public void Messages_are_percent_encoded(string message, string encoded) => GrpcAnswer.Encoded(message).ShouldBe(encoded);

    private static HttpRequestMessage Request(string path, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "http://a" + path) { Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TryAddWithoutValidation("Authorization", path == "/denied" ? "Bearer " + Minted.For("alice") : null);
        return request;
    }

    private Task<GrpcCall> CallAsync(string kind, string? token) => GrpcCall.StartAsync(kind, _proxy.BoundPort(443), _ca.Pem, token);
}
