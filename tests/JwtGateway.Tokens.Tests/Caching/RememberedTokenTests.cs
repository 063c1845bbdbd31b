using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Caching;

/// <summary>A remembered token is answered as if it were verified anew, whatever changed since.</summary>
public sealed class RememberedTokenTests
{
    private const string Source = "example-keys";

    [Test]
    public void A_token_is_verified_twice_and_then_remembered()
    {
        var gate = new Gate();
        var token = Gate.Token();
        for (var i = 0; i < 5; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>().KeyId.ShouldBe(TestKeys.Rs256.KeyId);

        (gate.Memory.Misses, gate.Memory.Hits).ShouldBe((2L, 3L));
    }

    [Test]
    public void It_carries_the_same_claims_upstream()
    {
        var gate = new Gate(Gate.Example with { ClaimHeaders = [new ClaimHeaderIr("X-Sub", ["sub"])] });
        var token = Gate.Token(c => c["sub"] = "alice");
        for (var i = 0; i < 4; i++)
        {
            var request = Gate.Bearer(token);
            gate.Send(request).ShouldBeOfType<Authenticated>();
            request.Request.Headers["X-Sub"].ToString().ShouldBe("alice");
        }

        gate.Memory.Hits.ShouldBe(2);
    }

    [Test]
    public void It_expires()
    {
        var gate = Knowing(out var token, c => c["exp"] = Gate.Now + 10);
        gate.Clock.UnixSeconds += 71;

        gate.Refusal(token).Reason.ShouldBe("jwt_expired");
        gate.Memory.Cache.Count.ShouldBe(0);
    }

    [Test]
    public void It_does_not_outlive_its_key()
    {
        var gate = Knowing(out var token);
        gate.Keys(Source, TestKeys.Set(TestKeys.Es256));

        gate.Refusal(token).Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
    }

    [Test]
    public void It_does_not_pass_while_there_are_no_keys()
    {
        var gate = Knowing(out var token);
        gate.State(Source, new KeysState(null, KeysUnavailable.FetchFailed));

        gate.Refusal(token).Body.ShouldBe("Jwks remote fetch is failed");
    }

    [Test]
    public void A_configuration_that_asks_for_more_asks_it_of_remembered_tokens_too()
    {
        var gate = Knowing(out var token);
        var stricter = new Gate(Gate.Example with { Audiences = ["api"] }) { Memory = gate.Memory };

        stricter.Refusal(token).Body.ShouldBe("Audiences in Jwt are not allowed");
        gate.Send(token).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void A_configuration_that_asks_for_the_same_profits()
    {
        var gate = new Gate();
        var again = new Gate { Memory = gate.Memory };
        var set = TestKeys.Set(TestKeys.Rs256);
        gate.Keys(Source, set);
        again.Keys(Source, set);
        var token = Gate.Token();
        gate.Send(token);
        gate.Send(token);

        again.Send(token).ShouldBeOfType<Authenticated>();
        gate.Memory.Hits.ShouldBe(1);
    }

    [Test]
    public void One_providers_tokens_are_not_anothers()
    {
        var other = Gate.Example with { Id = "other", Name = "other", Issuers = ["https://other.example.com"] };
        var gate = Knowing(out var token);
        new Gate(other) { Memory = gate.Memory }.Refusal(token).Body.ShouldBe("Jwt issuer is not configured");
    }

    [Test]
    public void Another_payload_under_a_remembered_signature_is_refused()
    {
        var gate = Knowing(out var token);
        var forged = Gate.Token(c => c["sub"] = "admin");
        var mixed = forged[..forged.LastIndexOf('.')] + token[token.LastIndexOf('.')..];

        gate.Refusal(mixed).Body.ShouldBe("Jwt verification fails");
    }

    [Test]
    public void A_refused_token_is_never_remembered()
    {
        var gate = new Gate();
        using var stranger = SigningKey.Generate("ES256", TestKeys.Es256.KeyId);
        var forged = Gate.Token(key: stranger);
        for (var i = 0; i < 4; i++)
            gate.Refusal(forged);

        gate.Memory.Cache.Count.ShouldBe(0);
    }

    [Test]
    public void With_no_memory_every_token_is_verified()
    {
        var gate = new Gate { Memory = new TokenMemory(0) };
        var token = Gate.Token();
        for (var i = 0; i < 4; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>();

        (gate.Memory.Hits, gate.Memory.Cache.Count).ShouldBe((0L, 0));
    }

    [Test]
    public void Changing_how_much_is_remembered_forgets_and_goes_on()
    {
        var gate = Knowing(out var token);
        gate.Memory.Resize(1024 * 1024);
        gate.Memory.Cache.Count.ShouldBe(0);

        gate.Send(token).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void What_is_kept_of_its_claims_for_expressions_counts()
    {
        var rules = new AuthorizationIr
        {
            DefaultAction = AuthorizationAction.Deny,
            Rules = [new AuthorizationRuleIr { Name = "rule", Action = AuthorizationAction.Allow, Expressions = [new ExpressionIr("1 in jwt.numbers && !has(jwt.none)", ExpressionLanguage.Native)] }],
        };
        var gate = new Gate { Authorization = rules };
        var token = Gate.Token(c => c["numbers"] = new System.Text.Json.Nodes.JsonArray([.. Enumerable.Repeat(1, 1000).Select(n => System.Text.Json.Nodes.JsonValue.Create(n))]));
        gate.Send(token);
        gate.Send(token);
        var before = gate.Memory.Cache.Bytes;
        gate.Send(token).ShouldBeOfType<Authenticated>();

        // Two octets of JSON each, and a value of 32 in memory.
        var after = gate.Memory.Cache.Bytes;
        after.ShouldBeInRange(before + 32_000, before + 40_000);
        gate.Send(token);
        (gate.Memory.Cache.Bytes, gate.Memory.Hits).ShouldBe((after, 2L));
    }

    [Test]
    public void One_whose_claims_would_take_too_much_is_forgotten_and_goes_on()
    {
        const long max = 64 * 1024;
        var rules = new AuthorizationIr
        {
            DefaultAction = AuthorizationAction.Deny,
            Rules = [new AuthorizationRuleIr { Name = "rule", Action = AuthorizationAction.Allow, Expressions = [new ExpressionIr("1 in jwt.numbers", ExpressionLanguage.Native)] }],
        };
        var gate = new Gate { Authorization = rules, Memory = new TokenMemory(max) };
        var token = Gate.Token(c => c["numbers"] = new System.Text.Json.Nodes.JsonArray([.. Enumerable.Repeat(1, 1000).Select(n => System.Text.Json.Nodes.JsonValue.Create(n))]));
        for (var i = 0; i < 4; i++)
        {
            gate.Send(token).ShouldBeOfType<Authenticated>();
            gate.Memory.Cache.Bytes.ShouldBeInRange(0, max / 8);
        }
    }

    /// <summary>A gate that remembers a token, and has been seen to.</summary>
    private static Gate Knowing(out string token, Action<System.Text.Json.Nodes.JsonObject>? change = null)
    {
        var gate = new Gate();
        token = Gate.Token(change);
        for (var i = 0; i < 3; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>();
        gate.Memory.Hits.ShouldBe(1);
        return gate;
    }
}
