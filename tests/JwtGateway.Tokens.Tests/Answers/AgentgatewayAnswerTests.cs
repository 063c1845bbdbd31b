using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
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
        Body("nosuchtoken").ShouldBe("authentication failure: the token header is malformed: Error(InvalidToken)");
        Body("e30.e30.AAAA").ShouldBe("authentication failure: the token header is malformed: Error(Json)");
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
        document.IsRefusal.ShouldBeFalse();
        document.Headers.ShouldContain(new KeyValuePair<string, string>("Access-Control-Allow-Origin", "*"));
        gate.Send(Gate.Request("/.well-known/oauth-protected-resource", r => r.Method = "OPTIONS")).ShouldBeOfType<Rejected>().Status.ShouldBe(200);
        gate.Send(Gate.Request("/.well-known/oauth-protected-resources", r => r.Method = "GET")).ShouldBeOfType<Rejected>().Status.ShouldBe(401);
        gate.Send(Gate.Request("/.well-known/oauth-protected-resource", r => r.Method = "POST")).ShouldBeOfType<Rejected>().Status.ShouldBe(401);
    }

    [TestCase("https://api.example.com/tools", "https://api.example.com/.well-known/oauth-protected-resource/mcp")]
    [TestCase("urn:tools", "http://www.example.com/.well-known/oauth-protected-resource/mcp")]
    public void Challenges_are_at_the_address_that_the_metadata_has(string resource, string expected)
    {
        var gate = new Gate { Answers = Style, Mcp = new McpIr($$"""{"resource":"{{resource}}"}""") };
        gate.Send(Gate.Request("/mcp")).ShouldBeOfType<Rejected>().Challenge.ShouldBe($"Bearer resource_metadata=\"{expected}\"");
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    [TestCase(false, false)]
    public void A_token_must_have_the_key_id_of_its_key_where_the_policy_says_so(bool inToken, bool inKey)
    {
        using var named = SigningKey.Generate("ES256", "named");
        using var anonymous = Anonymous(named);
        var gate = new Gate(Gate.Example with { RequireKeyId = true }) { Answers = Style };
        var lenient = new Gate();
        gate.Keys("example-keys", TestKeys.Set(named));
        gate.Send(Gate.Token(key: named)).ShouldBeOfType<Authenticated>();

        gate.Keys("example-keys", TestKeys.Set(inKey ? named : anonymous));
        lenient.Keys("example-keys", TestKeys.Set(inKey ? named : anonymous));
        var token = Gate.Token(key: inToken ? named : anonymous);
        lenient.Send(token).ShouldBeOfType<Authenticated>();
        var refused = gate.Refusal(token);
        refused.Reason.ShouldBe("jwks_no_matching_key");
        refused.Body.ShouldBe(inToken ? "authentication failure: token uses the unknown key \"named\"" : "authentication failure: the token header does not specify a `kid`");
    }

    private static SigningKey Anonymous(SigningKey key)
    {
        var jwk = key.ToPrivateJwk();
        jwk.Remove("kid");
        return SigningKey.Parse(jwk.ToJsonString());
    }

    [Test]
    public void Metadata_that_is_none_answers_500() => new Gate { Mcp = new McpIr("[]") }.Refusal(Gate.Token()).Status.ShouldBe(500);
}
