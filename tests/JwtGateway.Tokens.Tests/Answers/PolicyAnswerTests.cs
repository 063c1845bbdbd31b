using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Answers;

/// <summary>Refusals in the words that a policy asks for.</summary>
public sealed class PolicyAnswerTests
{
    private static readonly AnswersIr Bearer = new() { Challenge = ChallengeStyle.Rfc6750, Realm = "r" };

    [Test]
    public void A_realm_and_a_document_go_into_Envoys_challenge_too()
    {
        var gate = new Gate { Answers = new AnswersIr { Realm = "the orders' API", ResourceMetadata = "https://api.example/meta" } };
        gate.Refusal(null).Challenge.ShouldBe("Bearer realm=\"the orders' API\", resource_metadata=\"https://api.example/meta\"");
        var bad = gate.Refusal("x");
        bad.Challenge.ShouldBe("Bearer realm=\"the orders' API\", error=\"invalid_token\", resource_metadata=\"https://api.example/meta\"");
        bad.Body.ShouldBe("Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections");
        bad.Problem.ShouldBeNull();
        bad.NoStore.ShouldBeFalse();
    }

    [Test]
    public void ngroks_answers_have_a_code_and_go_by_nothing_else_that_the_policy_says()
    {
        var answers = new AnswersIr { Style = AnswerStyle.Ngrok, Body = AnswerBody.ProblemJson, Challenge = ChallengeStyle.Rfc6750, Realm = "r" };
        var provider = Gate.Example with { Audiences = ["api"] };
        Told(new Gate(provider) { Answers = answers }.Refusal(null)).ShouldBe("401 ERR_NGROK_3401 Bearer realm=\"r\"");
        Told(new Gate(provider) { Answers = answers }.Refusal("x")).ShouldBe("401 ERR_NGROK_3416 Bearer realm=\"r\", error=\"invalid_token\"");
        Told(new Gate(provider) { Answers = answers }.Refusal(Gate.Token(c => c["aud"] = "other"))).ShouldBe("403 ERR_NGROK_3403 ");
        var gone = new Gate(provider) { Answers = answers }.State("example-keys", new KeysState(null, KeysUnavailable.FetchFailed)).Refusal(Gate.Token(c => c["aud"] = "api"));
        Told(gone).ShouldBe("503 ERR_NGROK_3422 ");
        gone.RetryAfter.ShouldBe(1);
        var nobody = new AuthorizationIr { DefaultAction = AuthorizationAction.Deny };
        var denied = new Gate { Answers = answers, Authorization = nobody }.Refusal(Gate.Token());
        Told(denied).ShouldBe("403 ERR_NGROK_3403 ");
        (denied.Body, denied.Problem, denied.NoStore).ShouldBe(("The request is not allowed (ERR_NGROK_3403)", null, false));

        static string Told(Rejected rejected) => $"{rejected.Status} {rejected.Headers.Single(h => h.Key == "ngrok-error-code").Value} {rejected.Challenge}";
    }

    [Test]
    public void Without_a_realm_it_is_the_requests_address() =>
        new Gate { Answers = Bearer with { Realm = null } }.Refusal(null).Challenge.ShouldBe("Bearer realm=\"http://www.example.com/foo\"");

    [Test]
    public void A_token_for_somebody_else_is_invalid_and_not_too_weak()
    {
        var provider = Gate.Example with { Audiences = ["api"] };
        var envoy = new Gate(provider).Refusal(Gate.Token(c => c["aud"] = "other"));
        var bearer = new Gate(provider) { Answers = Bearer }.Refusal(Gate.Token(c => c["aud"] = "other"));
        (envoy.Status, bearer.Status).ShouldBe((403, 401));
        bearer.Challenge.ShouldBe("Bearer realm=\"r\", error=\"invalid_token\", error_description=\"Audiences in Jwt are not allowed\"");
        bearer.Body.ShouldBe(envoy.Body);
        bearer.Reason.ShouldBe(envoy.Reason);
    }

    [Test]
    public void For_claims_that_are_not_those_required_RFC_6750_has_no_error()
    {
        var provider = Gate.Example with { RequiredClaims = [new ClaimConditionIr { Path = ["tenant"], Values = ["acme"] }] };
        var refusal = new Gate(provider) { Answers = Bearer }.Refusal(Gate.Token());
        refusal.Status.ShouldBe(403);
        refusal.Challenge.ShouldBeNull();
    }

    [Test]
    public void A_rule_that_denies_has_no_challenge_either()
    {
        var gate = new Gate { Answers = Bearer with { Body = AnswerBody.ProblemJson }, Authorization = new AuthorizationIr { DefaultAction = AuthorizationAction.Deny } };
        var refusal = gate.Refusal(Gate.Token());
        refusal.Challenge.ShouldBeNull();
        refusal.Problem.ShouldBe("""{"type":"about:blank","title":"Forbidden","status":403,"detail":"The request is not authorized","reason":"authorization_denied"}""");
        refusal.Body.ShouldBe("RBAC: access denied");
    }

    [Test]
    public void Keys_that_are_too_old_are_nobodys_to_be_challenged_for()
    {
        var gate = new Gate { Answers = Bearer with { Body = AnswerBody.ProblemJson, UnavailableWhenStale = true } };
        gate.State("example-keys", new KeysState(null, KeysUnavailable.Stale));
        var refusal = gate.Refusal(Gate.Token());
        (refusal.Status, refusal.Challenge).ShouldBe((503, null));
        refusal.RetryAfter.ShouldNotBeNull();
        var problem = JsonNode.Parse(refusal.Problem!)!;
        problem["title"]!.GetValue<string>().ShouldBe("Service Unavailable");
        problem["reason"]!.GetValue<string>().ShouldBe("jwks_stale");
    }

    [Test]
    public void An_audit_says_what_would_have_been_answered()
    {
        var provider = Gate.Example with { Audiences = ["api"] };
        var token = Gate.Token(c => c["aud"] = "other");
        foreach (var (answers, status) in new[] { (new AnswersIr(), 403), (Bearer, 401) })
        {
            var passed = new Gate(provider) { Answers = answers, Audit = true }.Send(token).ShouldBeOfType<Authenticated>();
            passed.WouldDeny.Single().Status.ShouldBe(status);
        }
    }

    [Test]
    public void Every_status_has_a_sentence_that_a_challenge_can_hold()
    {
        foreach (var status in Enum.GetValues<JwtStatus>())
        {
            var sentence = BearerError.Sentence(status);
            BearerChallenge.Quoted(sentence).ShouldBe(sentence);
            BearerError.Of(status).Status.ShouldBeInRange(400, 499);
        }
    }
}
