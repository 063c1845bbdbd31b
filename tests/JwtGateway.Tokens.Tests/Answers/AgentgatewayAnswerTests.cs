using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Answers;

/// <summary>What clients of agentgateway are told.</summary>
public sealed class AgentgatewayAnswerTests
{
    private static readonly AnswersIr Style = new() { Style = AnswerStyle.Agentgateway };

    private static Rejected Refusal(string? token, JwtProviderIr? provider = null) => new Gate(provider ?? Gate.Example) { Answers = Style }.Refusal(token);

    private static string Body(string? token, JwtProviderIr? provider = null)
    {
        var refused = Refusal(token, provider);
        (refused.Status, refused.Challenge, refused.Json, refused.Problem).ShouldBe((401, null, null, null));
        return refused.Body;
    }

    [Test]
    public void Tokens_are_refused_with_a_sentence_and_no_challenge()
    {
        Body(null).ShouldBe("authentication failure: no bearer token found");
        Body(Gate.Token(c => c["exp"] = 1)).ShouldBe("authentication failure: the token is invalid or malformed: Error(ExpiredSignature)");
        Body(Gate.Token(c => c["iss"] = "other")).ShouldBe("authentication failure: the token is invalid or malformed: Error(InvalidIssuer)");
        Body(Gate.Token(), Gate.Example with { Audiences = ["x"] }).ShouldBe("authentication failure: the token is invalid or malformed: Error(InvalidAudience)");
        Body(Gate.Token()[..^8] + "AAAAAAAA").ShouldBe("authentication failure: the token is invalid or malformed: Error(InvalidSignature)");
        Body("nosuchtoken").ShouldBe("authentication failure: the token is invalid or malformed: Error(InvalidToken)");
        Body(Gate.Token(c => c.Remove("exp")), Gate.Example with { Times = new TokenTimesIr { RequireExpiration = true } })
            .ShouldBe("authentication failure: the token is invalid or malformed: Error(MissingRequiredClaim(\"exp\"))");
    }

    [Test]
    public void Keys_that_cannot_be_had_are_unknown_keys()
    {
        var gate = new Gate { Answers = Style }.State("example-keys", new KeysState(null, KeysUnavailable.NotFetchedYet));
        gate.Refusal(Gate.Token()).Body.ShouldBe("authentication failure: token uses the unknown key \"key-RS256\"");
    }

    [Test]
    public void Authorization_is_403_in_its_words()
    {
        var gate = new Gate { Answers = Style, Authorization = new AuthorizationIr { DefaultAction = AuthorizationAction.Deny } };
        var refused = gate.Refusal(Gate.Token());
        (refused.Status, refused.Body, refused.Challenge).ShouldBe((403, "authorization failed", null));
    }

    [Test]
    public void Clients_of_the_model_context_protocol_are_told_where_the_metadata_is()
    {
        var gate = new Gate { Answers = Style, Mcp = new McpIr("""{"authorization_servers":["https://issuer.example"]}""") };
        var refused = gate.Send(Gate.Request("/mcp")).ShouldBeOfType<Rejected>();
        (refused.Status, refused.Json).ShouldBe((401, """{"error":"unauthorized","error_description":"JWT token required"}"""));
        refused.Challenge.ShouldBe("Bearer resource_metadata=\"http://www.example.com/.well-known/oauth-protected-resource/mcp\"");

        var document = gate.Send(Gate.Request("/.well-known/oauth-protected-resource/mcp", r => r.Method = "GET")).ShouldBeOfType<Rejected>();
        (document.Status, document.Json).ShouldBe((200, """{"authorization_servers":["https://issuer.example"],"resource":"http://www.example.com/mcp"}"""));
        gate.Send(Gate.Request("/.well-known/oauth-protected-resources", r => r.Method = "GET")).ShouldBeOfType<Rejected>().Status.ShouldBe(401);
        gate.Send(Gate.Request("/.well-known/oauth-protected-resource", r => r.Method = "POST")).ShouldBeOfType<Rejected>().Status.ShouldBe(401);
    }

    [Test]
    public void Metadata_that_is_none_answers_500() => new Gate { Mcp = new McpIr("[]") }.Refusal(Gate.Token()).Status.ShouldBe(500);
}
