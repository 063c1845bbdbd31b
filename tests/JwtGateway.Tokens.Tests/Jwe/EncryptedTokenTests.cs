using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.EncryptionKeys;

namespace JwtGateway.Tokens.Tests.Jwe;

/// <summary>Encrypted tokens at a route.</summary>
public sealed class EncryptedTokenTests
{
    private static readonly JsonObject Key = Rsa("enc-1");

    private static readonly JwtProviderIr Decrypting = Gate.Example with { Decryption = Decryption() };

    private static DecryptionIr Decryption(string source = "decryption") => new()
    {
        KeySource = source,
        KeyManagement = EncryptionAlgorithmNames.KeyManagement,
        ContentEncryption = EncryptionAlgorithmNames.ContentEncryption,
    };

    private static Gate Open(params JwtProviderIr[] providers) => Open(new TokenMemory(0), null, [Key], providers);

    private static Gate Open(TokenMemory memory, JwtRequirementIr? requirement, JsonObject[] keys, params JwtProviderIr[] providers) =>
        new Gate(providers.Length == 0 ? [Decrypting] : providers) { Memory = memory, Requirement = requirement }
            .State("decryption", new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = Set(keys) })
            .State("other", new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = Set(Rsa("enc-2"), Oct(32, "shared")) })
            .State("none", new KeysState(null, KeysUnavailable.NoUsableKey));

    [Test]
    public void Encrypted_token_passes_where_its_key_is_and_the_plain_one_as_well()
    {
        Open().Send(Encrypted(Key)).ShouldBeOfType<Authenticated>().KeyId.ShouldBe("key-RS256");
        Open().Send(Gate.Token()).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void Where_encryption_is_required_a_plain_token_is_refused_and_told_why()
    {
        var gate = Open(Decrypting with { Decryption = Decryption() with { Required = true } });
        gate.Send(Encrypted(Key)).ShouldBeOfType<Authenticated>();
        var refused = gate.Refusal(Gate.Token());
        (refused.Status, refused.Body, refused.Reason).ShouldBe((401, "Jwt is not encrypted", "jwt_not_encrypted"));
        refused.Detail.ShouldContain("decryption.required");
        gate.Refusal("x").Reason.ShouldBe("jwt_malformed");
        gate.Refusal(Gate.Token(c => c["iss"] = "https://other.example")).Reason.ShouldBe("jwt_unknown_issuer");
    }

    [Test]
    public async Task Requests_of_one_connection_are_judged_each_for_itself()
    {
        var gate = Open();
        var scope = new RequestScope();
        var (encrypted, strange, plain) = (Encrypted(Key), Encrypted(Rsa("enc-9")), Gate.Token());

        // More often than a single request may have keys tried.
        for (var i = 0; i < 40; i++)
        {
            (await gate.SendAsync(Gate.Bearer(encrypted), scope)).ShouldBeOfType<Authenticated>();
            (await gate.SendAsync(Gate.Bearer(strange), scope)).Reason.ShouldBe("jwt_decryption_failed");
            (await gate.SendAsync(Gate.Bearer(plain), scope)).ShouldBeOfType<Authenticated>().KeyId.ShouldBe("key-RS256");
            (await gate.SendAsync(Gate.Bearer("x.y.z"), scope)).Reason.ShouldBe("jwt_malformed");
        }
    }

    [Test]
    public void Where_no_decryption_is_configured_five_parts_are_no_token_and_cost_nothing()
    {
        var refused = new Gate().Refusal(Encrypted(Key));
        (refused.Status, refused.Body).ShouldBe((401, "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"));
        refused.Reason.ShouldBe("jwt_encrypted");
        refused.Detail.ShouldContain("the provider has no decryption");
    }

    [Test]
    public void What_is_inside_is_held_to_everything_that_a_plain_token_is()
    {
        var gate = Open(Decrypting with { Audiences = ["api"], Algorithms = ["RS256"], RequiredClaims = [new ClaimConditionIr { Path = ["tenant"], Values = ["a"] }] });
        JsonObject Good(JsonObject c)
        {
            (c["aud"], c["tenant"]) = ("api", "a");
            return c;
        }

        string Reason(Action<JsonObject> change, SigningKey? key = null) => gate.Send(Encrypted(Key, token: Gate.Token(c => change(Good(c)), key))).Reason;
        Reason(_ => { }).ShouldBe("ok");
        Reason(c => c["exp"] = Gate.Now - 100).ShouldBe("jwt_expired");
        Reason(c => c["iss"] = "https://other.example").ShouldBe("jwt_unknown_issuer");
        Reason(c => c["aud"] = "other").ShouldBe("jwt_audience");
        Reason(c => c["tenant"] = "b").ShouldBe("jwt_claims");
        Reason(_ => { }, TestKeys.Es256).ShouldBe("jwt_unsupported_alg");
        Reason(_ => { }, TestKeys.For("PS256")).ShouldBe("jwt_unsupported_alg");
        using var stranger = SigningKey.Generate("RS256", "key-RS256");
        Reason(_ => { }, stranger).ShouldBe("jwt_bad_signature");
    }

    [Test]
    public void Encryption_is_no_authentication()
    {
        var gate = Open();
        var claims = $$"""{"iss":"{{Gate.Issuer}}","sub":"me"}""";
        gate.Refusal(Encrypted(Key, token: claims)).Reason.ShouldBe("jwt_malformed");
        gate.Refusal(Encrypted(Key, token: $"{Text.B64("""{"alg":"none"}""")}.{Text.B64(claims)}.")).Reason.ShouldBe("jwt_malformed");
        gate.Refusal(Encrypted(Key, token: $"{Text.B64("""{"alg":"none"}""")}.{Text.B64(claims)}.AA")).Reason.ShouldBe("jwt_unsupported_alg");
        gate.Refusal(Encrypted(Key, token: "")).Reason.ShouldBe("jwt_malformed");
        gate.Refusal(Encrypted(Key, token: Gate.Token() + "\n")).Reason.ShouldBe("jwt_malformed");
        gate.Refusal(Encrypted(Key, token: "é.é.é")).Reason.ShouldBe("jwt_malformed");
        gate.Refusal(Encrypted(Key, token: "€.a.b")).Reason.ShouldBe("jwt_malformed");
    }

    [TestCase("JWT", "ok")]
    [TestCase("jwt", "ok")]
    [TestCase("application/jwt", "ok")]
    [TestCase("Application/JWT", "ok")]
    [TestCase("text/jwt", "jwt_not_signed")]
    [TestCase("json", "jwt_not_signed")]
    [TestCase("", "jwt_not_signed")]
    [TestCase(null, "jwt_not_signed")]
    public void The_content_type_says_that_a_signed_token_is_inside(string? type, string reason) =>
        Open().Send(Encrypted(Key, change: h => h["cty"] = type)).Reason.ShouldBe(reason);

    [Test]
    public void A_token_is_encrypted_once_and_not_twice() =>
        Open().Refusal(Encrypted(Key, token: Encrypted(Key))).Reason.ShouldBe("jwt_malformed");

    [Test]
    public void Whatever_goes_wrong_in_decryption_the_answer_is_one()
    {
        var gate = Open();
        var good = Encrypted(Key).Split('.');
        string With(int part, Func<byte[], byte[]> change) => string.Join(
            '.', good.Select((p, i) => i == part ? Tokens.Jws.Base64UrlText.Encode(change(Tokens.Jws.Base64UrlText.Decode(p)!)) : p));
        byte[] Flip(byte[] octets)
        {
            octets[^1] ^= 1;
            return octets;
        }

        string[] bad =
        [
            With(1, Flip), With(1, o => o[..^1]), With(1, o => new byte[o.Length]), With(1, o => [.. Enumerable.Repeat((byte)0xFF, o.Length)]), With(1, _ => []),
            With(2, Flip), With(2, o => [.. o, 0]), With(3, Flip), With(3, _ => []), With(4, Flip), With(4, o => o[..8]),
            Encrypted(Rsa("enc-9")), Encrypted(Oct(32), "A256KW"), Encrypted(Ec(), "ECDH-ES"),
        ];
        foreach (var token in bad)
        {
            var refused = gate.Refusal(token);
            (refused.Status, refused.Body, refused.Reason).ShouldBe((401, "Jwt decryption fails", "jwt_decryption_failed"));
            refused.Detail.ShouldContain("it cannot be decrypted");
        }
    }

    [Test]
    public void Algorithms_are_those_that_the_policy_takes()
    {
        var gate = Open(Decrypting with { Decryption = Decryption() with { KeyManagement = ["RSA-OAEP"], ContentEncryption = ["A128GCM"] } });
        gate.Send(Encrypted(Key, "RSA-OAEP", "A128GCM")).ShouldBeOfType<Authenticated>();
        var alg = gate.Refusal(Encrypted(Key, "RSA-OAEP-256", "A128GCM"));
        (alg.Reason, alg.Body).ShouldBe(("jwt_unsupported_alg", "Jwt header [alg] is not supported"));
        alg.Detail.ShouldContain("is RSA-OAEP-256, allowed are RSA-OAEP");
        var enc = gate.Refusal(Encrypted(Key, "RSA-OAEP", "A256GCM"));
        (enc.Reason, enc.Body).ShouldBe(("jwt_unsupported_enc", "Jwt header [enc] is not supported"));
        enc.Detail.ShouldContain("allowed are A128GCM");
    }

    [Test]
    public void Compressed_tokens_and_extensions_are_refused_before_anything_is_decrypted()
    {
        Open().Refusal(Encrypted(Key, change: h => h["zip"] = "DEF")).Reason.ShouldBe("jwt_compressed");
        Open().Refusal(Encrypted(Key, change: h => h["crit"] = new JsonArray("exp"))).Reason.ShouldBe("jwt_unsupported_crit");
    }

    [Test]
    public void Without_keys_no_encrypted_token_passes()
    {
        var gate = Open(Decrypting with { Decryption = Decryption("none") });
        var refused = gate.Refusal(Encrypted(Key));
        (refused.Status, refused.Body, refused.Reason).ShouldBe((401, "Jwt decryption fails", "decryption_keys_unavailable"));
    }

    [TestCase("RSA1_5")]
    [TestCase("PBES2-HS256+A128KW")]
    [TestCase("A256GCMKW")]
    public void A_configuration_that_asks_for_what_is_not_supported_closes_the_route(string algorithm) =>
        Open(Decrypting with { Decryption = Decryption() with { KeyManagement = [algorithm] } }).Refusal(Encrypted(Key)).Status.ShouldBe(500);

    [Test]
    public void A_configuration_whose_keys_are_not_there_closes_the_route()
    {
        var gateway = new GatewayIr { Gateway = "default/gw", Providers = [Decrypting with { Decryption = Decryption("gone") }] };
        var policy = new EnforceIr { Source = "test", Jwt = new ProviderRequirementIr("example") };
        var keys = new LiveKeys("example-keys");
        RouteAuthenticator.Compile(policy, gateway, id => id == "gone" ? throw new KeyNotFoundException() : keys, TimeProvider.System)
            .Authenticate(Gate.Bearer("x")).ShouldBeOfType<Rejected>().Status.ShouldBe(500);
    }

    [Test]
    public void Claims_of_the_token_inside_go_upstream_and_are_authorized()
    {
        var provider = Decrypting with { ClaimHeaders = [new("X-Sub", ["sub"])], PayloadHeader = "X-Payload" };
        foreach (var memory in new[] { new TokenMemory(0), new TokenMemory(1 << 20) })
        {
            var gate = new Gate(provider)
            {
                Memory = memory,
                Authorization = new AuthorizationIr
                {
                    DefaultAction = AuthorizationAction.Deny,
                    Rules =
                    [
                        new AuthorizationRuleIr
                        {
                            Name = "me",
                            Action = AuthorizationAction.Allow,
                            Token = new TokenConditionIr { Provider = "example", Claims = [new ClaimConditionIr { Path = ["sub"], Values = ["me"] }] },
                        },
                    ],
                },
            }.State("decryption", new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = Set(Key) });
            var token = Encrypted(Key);
            for (var i = 0; i < 4; i++)
            {
                var context = Gate.Bearer(token);
                gate.Send(context).ShouldBeOfType<Authenticated>().Rule.ShouldBe("me");
                context.Request.Headers["X-Sub"].ToString().ShouldBe("me");
                context.Request.Headers["X-Payload"].ToString().ShouldBe(Gate.Token().Split('.')[1]);
            }

            gate.Refusal(Encrypted(Key, token: Gate.Token(c => c["sub"] = "you"))).Reason.ShouldBe("authorization_denied");
        }
    }

    [Test]
    public void A_token_that_is_remembered_is_not_decrypted_again_and_expires_all_the_same()
    {
        var memory = new TokenMemory(1 << 20);
        var gate = Open(memory, null, [Key]);
        var token = Encrypted(Key);
        for (var i = 0; i < 3; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>();
        memory.Cache.Count.ShouldBe(1);
        memory.Hits.ShouldBe(1);

        // Were it decrypted again, it would now fail.
        gate.State("decryption", new KeysState(null, KeysUnavailable.NoUsableKey));
        gate.Send(token).ShouldBeOfType<Authenticated>().KeyId.ShouldBe("key-RS256");
        gate.Clock.UnixSeconds = Gate.Now + 700;
        gate.Refusal(token).Reason.ShouldBe("jwt_expired");
        memory.Cache.Count.ShouldBe(0);
    }

    [Test]
    public void What_is_remembered_is_nobodys_who_could_not_decrypt_it()
    {
        var memory = new TokenMemory(1 << 20);
        var token = Encrypted(Key);
        var gate = Open(memory, null, [Key]);
        for (var i = 0; i < 3; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>();

        // The same provider without decryption, with other keys, and with keys that are gone.
        Open(memory, null, [Key], Gate.Example).Refusal(token).Reason.ShouldBe("jwt_encrypted");
        Open(memory, null, [Key], Decrypting with { Decryption = Decryption("other") }).Refusal(token).Reason.ShouldBe("jwt_decryption_failed");
        Open(memory, null, [Key], Decrypting with { Decryption = Decryption("none") }).Refusal(token).Reason.ShouldBe("decryption_keys_unavailable");
        gate.Keys("example-keys", TestKeys.Set(TestKeys.Es256)).Refusal(token).Reason.ShouldBe("jwks_no_matching_key");
    }

    [Test]
    public void Keys_that_are_read_anew_decrypt_anew_and_are_remembered_anew()
    {
        var memory = new TokenMemory(1 << 20);
        var token = Encrypted(Key);
        for (var i = 0; i < 3; i++)
            Open(memory, null, [Key]).Send(token).ShouldBeOfType<Authenticated>();
        var changed = Decrypting with { ClockSkew = TimeSpan.FromSeconds(1) };
        var gate = Open(memory, null, [Key], changed);
        for (var i = 0; i < 3; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>();
        memory.Cache.Count.ShouldBe(1);
        gate.State("decryption", new KeysState(null, KeysUnavailable.NoUsableKey));
        gate.Send(token).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void Streams_end_with_the_token_inside_whether_remembered_or_not()
    {
        var gate = new Gate(Decrypting) { StreamGrace = TimeSpan.Zero }
            .State("decryption", new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = Set(Key) });
        var token = Encrypted(Key, token: Gate.Token(c => c["exp"] = Gate.Now + 600));
        for (var i = 0; i < 4; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>().Expiry.ShouldNotBeNull().EndsAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(Gate.Now + 661));
    }

    [Test]
    public void A_revoked_token_is_refused_whether_remembered_or_not()
    {
        var revocation = new RevocationIr { Id = "r", Issuer = Gate.Issuer, TokenIds = ["7"] };
        var gate = new Gate(Decrypting with { Revocations = ["r"] }) { Revocations = [revocation] }
            .State("decryption", new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = Set(Key) });
        for (var i = 0; i < 3; i++)
        {
            gate.Refusal(Encrypted(Key, token: Gate.Token(c => c["jti"] = "7"))).Reason.ShouldBe("jwt_revoked");
            gate.Send(Encrypted(Key, token: Gate.Token(c => c["jti"] = "8"))).ShouldBeOfType<Authenticated>();
        }
    }

    private static readonly JwtProviderIr Other = Decrypting with
    {
        Id = "other",
        Name = "other",
        Issuers = ["https://other.example"],
        Decryption = Decryption("other"),
        ClaimHeaders = [new("X-Other", ["sub"])],
    };

    private static readonly JwtRequirementIr Either = new AnyRequirementIr([new ProviderRequirementIr("example"), new ProviderRequirementIr("other")]);

    [Test]
    public void Of_several_providers_the_one_whose_key_opens_it_and_whose_issuer_it_names_takes_it()
    {
        var memory = new TokenMemory(1 << 20);
        var gate = Open(memory, Either, [Key], Decrypting, Other);
        string Of(string issuer, JsonObject key) => Encrypted(key, key["kty"]!.ToString() == "oct" ? "dir" : "RSA-OAEP", token: Gate.Token(c => c["iss"] = issuer));
        for (var i = 0; i < 3; i++)
        {
            gate.Send(Of(Gate.Issuer, Key)).ShouldBeOfType<Authenticated>().Provider.ShouldBe("example");
            gate.Send(Of("https://other.example", Rsa("enc-2"))).ShouldBeOfType<Authenticated>().Provider.ShouldBe("other");
            gate.Send(Of("https://other.example", Oct(32, "shared"))).ShouldBeOfType<Authenticated>().Provider.ShouldBe("other");

            // Encrypted to the one, issued by the other.
            gate.Send(Of(Gate.Issuer, Rsa("enc-2"))).ShouldBeOfType<Rejected>();
            gate.Send(Of("https://other.example", Key)).ShouldBeOfType<Rejected>();
        }
    }

    [Test]
    public void Providers_that_share_their_keys_choose_by_the_issuer_inside()
    {
        var sharing = Other with { Decryption = Decryption() };
        var gate = Open(new TokenMemory(1 << 20), Either, [Key], Decrypting, sharing);
        var token = Encrypted(Key, token: Gate.Token(c => (c["iss"], c["sub"]) = ("https://other.example", "them")));
        for (var i = 0; i < 3; i++)
        {
            var context = Gate.Bearer(token);
            gate.Send(context).ShouldBeOfType<Authenticated>().Provider.ShouldBe("other");
            context.Request.Headers["X-Other"].ToString().ShouldBe("them");
        }
    }

    [Test]
    public void A_provider_without_decryption_beside_one_with_it_changes_nothing()
    {
        var gate = Open(new TokenMemory(1 << 20), Either, [Key], Gate.Example with { Decryption = null }, Other);
        var token = Encrypted(Rsa("enc-2"), token: Gate.Token(c => c["iss"] = "https://other.example"));
        for (var i = 0; i < 3; i++)
            gate.Send(token).ShouldBeOfType<Authenticated>().Provider.ShouldBe("other");
        gate.Send(Gate.Token()).ShouldBeOfType<Authenticated>().Provider.ShouldBe("example");
    }

    [Test]
    public void A_request_cannot_make_us_try_more_than_eight_keys()
    {
        // Sixteen providers, each with a key of its own that could be the one.
        ImmutableArray<JwtProviderIr> providers = [.. Enumerable.Range(0, 16).Select(i => Decrypting with { Id = $"p{i}", Name = $"p{i}", Decryption = Decryption($"keys-{i}") })];
        Gate Of(int good)
        {
            var gate = new Gate([.. providers])
            {
                Memory = new TokenMemory(0),
                Requirement = new AnyRequirementIr([.. providers.Select(p => new ProviderRequirementIr(p.Id))]),
            };
            for (var i = 0; i < 16; i++)
                gate.State($"keys-{i}", new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = Set(Oct(32, first: (byte)(i == good ? 1 : 100 + i))) });
            return gate;
        }

        var token = Encrypted(Oct(32), "A256KW");
        Of(7).Send(token).ShouldBeOfType<Authenticated>();
        Of(8).Refusal(token).Reason.ShouldBe("jwt_decryption_failed");

        var context = Gate.Request(change: r =>
        {
            r.Headers.Authorization = "Bearer " + token;
            r.QueryString = new Microsoft.AspNetCore.Http.QueryString("?access_token=" + Encrypted(Oct(32), "A256KW"));
        });
        Of(3).Send(context).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void The_answer_is_of_the_provider_that_could_open_the_token_whatever_the_order()
    {
        var expired = Encrypted(Key, token: Gate.Token(c => c["exp"] = Gate.Now - 100));
        var plain = Gate.Example with { Id = "plain", Name = "plain" };
        JwtProviderIr[] providers = [Decrypting, Other, plain];
        string[][] orders = [["example", "other", "plain"], ["plain", "other", "example"], ["other", "example", "plain"]];
        foreach (var order in orders)
        {
            Gate Of() => Open(new TokenMemory(0), new AnyRequirementIr([.. order.Select(id => new ProviderRequirementIr(id))]), [Key], providers);
            Of().Refusal(expired).Reason.ShouldBe("jwt_expired");
            Of().Refusal(Encrypted(Key, token: Gate.Token(c => c["iss"] = "https://nobody.example"))).Reason.ShouldBe("jwt_unknown_issuer");
            Of().Refusal(Encrypted(Rsa("enc-9"))).Reason.ShouldBe("jwt_decryption_failed");
        }
    }

    [Test]
    public void Details_show_neither_tokens_nor_keys()
    {
        var secret = (string)Key["d"]!;
        var gate = Open();
        foreach (var token in new[] { Encrypted(Rsa("enc-9")), Encrypted(Key, change: h => h["zip"] = "DEF"), Encrypted(Key, token: Gate.Token(c => c["exp"] = 1)) })
        {
            var refused = gate.Refusal(token);
            refused.Detail.ShouldNotContain(secret[..10]);
            refused.Detail.ShouldNotContain(token.Split('.')[3]);
            refused.Detail.ShouldNotBeEmpty();
        }
    }

    [Test]
    public void Hostile_five_part_texts_are_refused_quickly()
    {
        var gate = Open();
        string[] hostile =
        [
            "....", new string('A', 4000) + "....", $"{Text.B64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"cty\":\"JWT\"}")}.{new string('A', 1000)}.AAAA.{new string('A', 14_000)}.AAAA",
            $"{Text.B64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"a\":" + new string('[', 2000))}.A.A.A.A", string.Concat(Enumerable.Repeat("a.", 4)) + new string('b', 15_000),
        ];
        var watch = Stopwatch.StartNew();
        foreach (var token in hostile)
        {
            for (var i = 0; i < 20; i++)
                gate.Send(token).ShouldBeOfType<Rejected>();
        }

        (watch.Elapsed / (hostile.Length * 20)).ShouldBeLessThan(TimeSpan.FromMilliseconds(20));
    }
}
