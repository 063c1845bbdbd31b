using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>What requests see of their keys' life, and what keys see of requests.</summary>
public sealed class KeyLifeTests
{
    private const string Source = "example-keys";

    [Test]
    public void Keys_that_are_too_old_answer_as_Envoy_does()
    {
        var rejected = Stale(new Gate()).Refusal(Gate.Token());

        rejected.Status.ShouldBe(401);
        rejected.Body.ShouldBe("Jwks remote fetch is failed");
        rejected.Reason.ShouldBe("jwks_stale");
        rejected.Detail.ShouldContain("maxStale");
        rejected.RetryAfter.ShouldBeNull();
    }

    [TestCase(0, 1)]
    [TestCase(-3, 1)]
    [TestCase(0.2, 1)]
    [TestCase(3.1, 4)]
    public void Where_the_policy_says_so_they_answer_503_and_when_to_come_again(double nextAttempt, int seconds)
    {
        var gate = Stale(new Gate { Answers = new AnswersIr { UnavailableWhenStale = true } });
        gate.Live(Source).Refresher = new Refresher(TimeSpan.FromSeconds(nextAttempt));

        var rejected = gate.Refusal(Gate.Token());

        rejected.Status.ShouldBe(503);
        rejected.RetryAfter.ShouldBe(seconds);
        rejected.Challenge.ShouldBeNull();
        rejected.Body.ShouldBe("Jwks remote fetch is failed");
    }

    [Test]
    public void A_token_that_is_refused_without_keys_is_refused_as_ever()
    {
        var gate = Stale(new Gate { Answers = new AnswersIr { UnavailableWhenStale = true } });

        gate.Refusal(Gate.Token(claims => claims["exp"] = 1)).Body.ShouldBe("Jwt is expired");
        gate.Refusal(null).Body.ShouldBe("Jwt is missing");
    }

    [Test]
    public void A_key_that_is_not_in_the_set_is_asked_for_once_and_the_request_is_answered_at_once()
    {
        var gate = new Gate().Keys(Source, TestKeys.Set(TestKeys.Es256));
        var refresher = new Refresher(TimeSpan.Zero);
        gate.Live(Source).Refresher = refresher;

        gate.Refusal(Gate.Token()).Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");

        refresher.Asked.ShouldBe(1);
    }

    [Test]
    public void A_token_that_verifies_or_whose_signature_is_bad_or_whose_issuer_is_another_asks_for_nothing()
    {
        var gate = new Gate();
        var refresher = new Refresher(TimeSpan.Zero);
        gate.Live(Source).Refresher = refresher;

        gate.Send(Gate.Token()).ShouldBeOfType<Authenticated>();
        gate.Refusal(Gate.Token()[..^4] + "AAAA").Body.ShouldBe("Jwt verification fails");
        gate.Keys(Source, TestKeys.Set(TestKeys.Es256)).Refusal(Gate.Token(claims => claims["iss"] = "https://other.example"));

        refresher.Asked.ShouldBe(0);
    }

    private static Gate Stale(Gate gate) => gate.State(Source, new KeysState(null, KeysUnavailable.Stale));

    private sealed class Refresher(TimeSpan next) : IKeyRefresher
    {
        public int Asked { get; private set; }

        public void KeyNotFound() => Asked++;

        public TimeSpan NextAttempt() => next;
    }
}
