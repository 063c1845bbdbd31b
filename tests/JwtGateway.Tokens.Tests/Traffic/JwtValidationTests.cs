using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Extraction;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>The action jwt-validation: what passes, what is answered, and what expressions learn of tokens.</summary>
public sealed class JwtValidationTests
{
    private static string Told(Rejected rejected) => $"{rejected.Status} {rejected.Headers.Single(h => h.Key == "ngrok-error-code").Value}";

    [Test]
    public void A_good_token_passes()
    {
        var passed = new TrafficGate(Rule(Validate)).Send(TrafficGate.Bearer()).ShouldBeOfType<Authenticated>();
        (passed.Reason, passed.Provider, passed.Policy).ShouldBe(("ok", "access", "TrafficPolicy default/test"));
    }

    [Test]
    public void What_is_wrong_with_a_header_has_its_code()
    {
        var gate = new TrafficGate(Rule(Validate));
        Told(gate.Refusal(Get())).ShouldBe("401 ERR_NGROK_3408");
        Told(gate.Refusal(Get("/", ("Authorization", "Basic abc")))).ShouldBe("401 ERR_NGROK_3413");
        Told(gate.Refusal(TrafficGate.Bearer("x.y.z"))).ShouldBe("401 ERR_NGROK_3416");
        Told(gate.Refusal(TrafficGate.Bearer("nothing"))).ShouldBe("401 ERR_NGROK_3416");
    }

    [TestCase("exp", "403 ERR_NGROK_3403")]
    [TestCase("iss", "403 ERR_NGROK_3403")]
    [TestCase("key", "403 ERR_NGROK_3403")]
    public void What_cannot_be_validated_is_forbidden(string what, string told)
    {
        var token = what switch
        {
            "exp" => Gate.Token(c => c["exp"] = 1),
            "iss" => Gate.Token(c => c["iss"] = "https://elsewhere"),
            _ => Gate.Token(key: TestKeys.For("RS384")),
        };
        Told(new TrafficGate(Rule(Validate)).Refusal(TrafficGate.Bearer(token))).ShouldBe(told);
    }

    [Test]
    public void Keys_that_cannot_be_had_are_nobodys_fault()
    {
        var gate = new TrafficGate(Rule(Validate));
        gate.Keys.State = new KeysState(null, KeysUnavailable.FetchFailed);
        var rejected = gate.Refusal(TrafficGate.Bearer());
        Told(rejected).ShouldBe("503 ERR_NGROK_3422");
        rejected.RetryAfter.ShouldBe(1);
    }

    [Test]
    public void A_401_has_a_challenge_and_a_403_has_none()
    {
        var gate = new TrafficGate(Rule(Validate));
        gate.Refusal(Get()).Challenge.ShouldStartWith("Bearer realm=");
        gate.Refusal(TrafficGate.Bearer("x.y.z")).Challenge.ShouldNotBeNull().ShouldContain("invalid_token");
        gate.Refusal(TrafficGate.Bearer(Gate.Token(c => c["exp"] = 1))).Challenge.ShouldBeNull();
    }

    [Test]
    public void The_operator_reads_which_rule_action_and_claim()
    {
        var rejected = new TrafficGate(Rule(), new TrafficRuleIr { Name = "who", Actions = [new LogActionIr([]), Validate] }).Refusal(TrafficGate.Bearer(Gate.Token(c => c["exp"] = 1)));
        rejected.Rule.ShouldBe("who");
        rejected.Reason.ShouldBe("jwt_expired");
        rejected.Provider.ShouldBe("access");
        rejected.Detail.ShouldStartWith("rule who, action 2 (jwt-validation): provider access: exp is 1");
    }

    [TestCase("POST", "application/json", "{\"_id_token\":\"{0}\"}", "ok")]
    [TestCase("PUT", "application/x-www-form-urlencoded", "a=b&_id_token={0}", "ok")]
    [TestCase("POST", "application/json", "{\"_ID_Token\":\"{0}\"}", "ok")]
    [TestCase("POST", "application/x-www-form-urlencoded", "_Id_TOKEN={0}", "ok")]
    [TestCase("POST", "application/json", "{\"_id_token\":\"{0}\",\"_ID_TOKEN\":\"{0}\"}", "ok")]
    [TestCase("POST", "application/json", "{\"_id_token\":\"{0}\",\"_ID_TOKEN\":\"x.y.z\"}", "401 ERR_NGROK_3416")]
    [TestCase("POST", "application/json", "{\"a\":{\"_id_token\":\"{0}\"}}", "401 ERR_NGROK_3406")]
    [TestCase("POST", "application/json", "{\"_id_token\":[\"{0}\"]}", "401 ERR_NGROK_3416")]
    [TestCase("POST", "application/json", "{\"_id_token\":null}", "401 ERR_NGROK_3406")]
    [TestCase("PATCH", "application/json", "{}", "401 ERR_NGROK_3406")]
    [TestCase("POST", "application/json", "{\"_id_token\":", "400 ERR_NGROK_3411")]
    [TestCase("POST", "application/json", "{\"_id_token\":\"{0}\",\"_id_token\":\"{0}\"}", "400 ERR_NGROK_3411")]
    [TestCase("POST", "text/plain", "{\"_id_token\":\"{0}\"}", "400 ERR_NGROK_3414")]
    [TestCase("POST", null, "{\"_id_token\":\"{0}\"}", "400 ERR_NGROK_3414")]
    [TestCase("POST", "application/json; charset=utf-16", "{\"_id_token\":\"{0}\"}", "400 ERR_NGROK_3414")]
    [TestCase("GET", "application/json", "{\"_id_token\":\"{0}\"}", "400 ERR_NGROK_3415")]
    [TestCase("DELETE", "application/json", "{\"_id_token\":\"{0}\"}", "400 ERR_NGROK_3415")]
    public void Tokens_in_bodies(string method, string? type, string body, string told)
    {
        var context = BodyTokenTests.Request(type, Encoding.UTF8.GetBytes(body.Replace("{0}", Gate.Token(), StringComparison.Ordinal)), r => r.Method = method);
        var result = new TrafficGate(Rule(new JwtValidationActionIr(["id"]))).Send(context);
        (result is Rejected rejected ? Told(rejected) : result.Reason).ShouldBe(told);
    }

    [TestCase("{\"t\":\"Bearer {0}\"}", "ok")]
    [TestCase("{\"T\":\"bearer  {0}\"}", "ok")]
    [TestCase("{\"t\":\"{0}\"}", "401 ERR_NGROK_3413")]
    [TestCase("{\"t\":\"Bearer x.y.z\"}", "401 ERR_NGROK_3416")]
    [TestCase("{}", "401 ERR_NGROK_3406")]
    public void Tokens_in_bodies_behind_a_prefix(string body, string told)
    {
        var behind = Id with { Id = "behind", Name = "behind", Locations = [new BodyFieldLocationIr("t", "Bearer ", IsScheme: true)] };
        var gate = new TrafficGate(new GatewaySettingsIr(), Policy(Rule(new JwtValidationActionIr(["behind"]))), more: behind);
        var result = gate.Send(BodyTokenTests.Request("application/json", Encoding.UTF8.GetBytes(body.Replace("{0}", Gate.Token(), StringComparison.Ordinal))));
        (result is Rejected rejected ? Told(rejected) : result.Reason).ShouldBe(told);
    }

    [TestCase("application/json", "413 ERR_NGROK_3411")]
    [TestCase("application/x-www-form-urlencoded", "413 ERR_NGROK_3412")]
    public void A_body_that_is_too_long_is_not_looked_into(string type, string told)
    {
        var policy = Policy(Rule(new JwtValidationActionIr(["id"]))) with { BodyLimit = 16 };
        Told(new TrafficGate(new GatewaySettingsIr(), policy).Refusal(BodyTokenTests.Request(type, new byte[17]))).ShouldBe(told);
    }

    [Test]
    public void Every_token_that_is_listed_is_needed()
    {
        var gate = new TrafficGate(Rule(new JwtValidationActionIr(["access", "id"])));
        gate.Send(Both(Gate.Token(), Gate.Token())).ShouldBeOfType<Authenticated>();
        Told(gate.Refusal(Both(null, Gate.Token()))).ShouldBe("401 ERR_NGROK_3408");
        Told(gate.Refusal(Both(Gate.Token(), null))).ShouldBe("401 ERR_NGROK_3406");
        Told(gate.Refusal(Both(Gate.Token(), Gate.Token(c => c["exp"] = 1)))).ShouldBe("403 ERR_NGROK_3403");
        Told(gate.Refusal(Both(Gate.Token(c => c["exp"] = 1), Gate.Token()))).ShouldBe("403 ERR_NGROK_3403");

        static DefaultHttpContext Both(string? access, string? id) => BodyTokenTests.Request(
            "application/json", Encoding.UTF8.GetBytes(id is null ? "{}" : $"{{\"_id_token\":\"{id}\"}}"), r => r.Headers.Authorization = access is null ? default : "Bearer " + access);
    }

    [TestCase("${actions.ngrok.jwt_validation.tokens[0].payload.sub}", "me")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[0].header.alg}", "RS256")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[0].location}", "header")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[0].location_property}", "Authorization")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[0].verified}", "true")]
    [TestCase("${size(actions.ngrok.jwt_validation.tokens)}", "1")]
    [TestCase("${size(actions.ngrok.jwt_validation.tokens[0].signature) > 300}", "true")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[0].payload.exp > 1700000000}", "true")]
    [TestCase("${actions.ngrok.jwt_validation.error.code}", "")]
    [TestCase("${has(actions.ngrok.jwt_validation.tokens[0].payload.role)}", "false")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[0].payload.role}", "policy_expression_failed")]
    [TestCase("${actions.ngrok.jwt_validation.tokens[1].payload.sub}", "policy_expression_failed")]
    public void Expressions_learn_what_a_token_says(string template, string text) => TrafficGate.Text(template, TrafficGate.Bearer(), Validate).ShouldBe(text);

    [Test]
    public void A_token_that_is_remembered_says_the_same()
    {
        var gate = new TrafficGate(Rule(Validate, Respond("${actions.ngrok.jwt_validation.tokens[0].payload.sub} ${actions.ngrok.jwt_validation.tokens[0].header.alg}")));
        var token = Gate.Token();
        for (var i = 0; i < 4; i++)
            gate.Refusal(TrafficGate.Bearer(token)).Body.ShouldBe("me RS256");
    }

    [Test]
    public void Of_an_encrypted_token_expressions_learn_what_was_inside()
    {
        var key = EncryptionKeys.Oct(32);
        var decryption = new DecryptionIr { KeySource = "keys", KeyManagement = ["dir"], ContentEncryption = ["A256GCM"], Required = true };
        var secret = Access with { Id = "secret", Decryption = decryption };
        var gate = new TrafficGate(new GatewaySettingsIr(), Policy(Rule(new JwtValidationActionIr(["secret"]), Respond("${actions.ngrok.jwt_validation.tokens[0].payload.sub} ${actions.ngrok.jwt_validation.tokens[0].header.alg}"))), more: secret);
        gate.Keys.State = gate.Keys.State with { Decryption = EncryptionKeys.Set(key) };
        var token = EncryptionKeys.Encrypt(key, "dir", "A256GCM", Gate.Token(), header => header["cty"] = "JWT");
        for (var i = 0; i < 3; i++)
            gate.Refusal(TrafficGate.Bearer(token)).Body.ShouldBe("me RS256");
        Told(gate.Refusal(TrafficGate.Bearer())).ShouldBe("403 ERR_NGROK_3403");
        Told(new TrafficGate(Rule(Validate)).Refusal(TrafficGate.Bearer(token))).ShouldBe("401 ERR_NGROK_3416");
    }

    [Test]
    public void Nothing_is_known_of_tokens_that_nobody_validated()
    {
        TrafficGate.Text("${actions.ngrok.jwt_validation.tokens[0].payload.sub}", TrafficGate.Bearer()).ShouldBe("policy_expression_failed");
        TrafficGate.Text("${has(actions.ngrok.jwt_validation.tokens)}", TrafficGate.Bearer()).ShouldBe("false");
    }

    [Test]
    public void Of_several_different_tokens_in_one_place_nobody_knows_which_counts()
    {
        var both = Get("/", ("Authorization", "Bearer " + Gate.Token()), ("Authorization", "Bearer " + Gate.Token(c => c["sub"] = "root")));
        TrafficGate.Text("${actions.ngrok.jwt_validation.tokens[0].payload.sub}", both, Validate).ShouldBe("policy_expression_failed");
    }

    [Test]
    public void A_claim_can_decide()
    {
        var gate = new TrafficGate(Rule(Validate), When("!('admin' in actions.ngrok.jwt_validation.tokens[0].payload.roles)", new DenyActionIr(403)));
        gate.Send(TrafficGate.Bearer(Gate.Token(c => c["roles"] = new JsonArray("admin", "user")))).ShouldBeOfType<Authenticated>();
        gate.Refusal(TrafficGate.Bearer(Gate.Token(c => c["roles"] = new JsonArray("user")))).Reason.ShouldBe("policy_denied");
        gate.Refusal(TrafficGate.Bearer()).Status.ShouldBe(500, "nobody can say whether it is an admin's");
    }

    [Test]
    public async Task A_token_that_is_not_to_go_on_is_taken_out_once_the_request_passes()
    {
        var hidden = Access with { Id = "hidden", ForwardToken = false };
        var gate = new TrafficGate(new GatewaySettingsIr(), Policy(Rule(new JwtValidationActionIr(["hidden"]))), more: hidden);
        var context = TrafficGate.Bearer();
        (await gate.SendAsync(context)).Result.ShouldBeOfType<Authenticated>();
        context.Request.Headers.ContainsKey("Authorization").ShouldBeFalse();
    }
}
