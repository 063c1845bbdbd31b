using JwtGateway.Ir;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>Keys to decrypt with, as a source: never for verifying, reported as others are, and shown nowhere.</summary>
public sealed class DecryptionSourceTests
{
    private KeySourceHarness _harness = null!;

    [SetUp]
    public void Start() => _harness = new KeySourceHarness();

    [TearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    private Task ApplyAsync(string text, KeyFormat format = KeyFormat.Jwks) => _harness.ApplyAsync(
        Gateway(new DecryptionKeysIr { Id = Id, Secret = "key", Format = format }) with
        {
            Secrets = [new KeySecretIr { Id = "key", Material = Convert.ToBase64String(Utf8(text)) }],
        });

    [Test]
    public async Task Keys_are_there_to_decrypt_with_and_not_to_verify_with()
    {
        await ApplyAsync($$"""{"keys":[{{EncryptionKeys.Rsa("r").ToJsonString()}},{{EncryptionKeys.Oct(32, "o").ToJsonString()}}]}""");
        _harness.State.Decryption.ShouldNotBeNull().Keys.Length.ShouldBe(2);
        _harness.State.Keys.ShouldBeNull();
        (_harness.Health.LastError, _harness.Health.Location).ShouldBe((null, "decryption"));
        _harness.KeyIds.ShouldBe(["r", "o"]);
        _harness.Gauges("jwtgateway.jwks.keys").Single().Value.ShouldBe(2);
    }

    [Test]
    public async Task Keys_that_are_not_used_are_reported_and_counted_without_their_material()
    {
        var bad = EncryptionKeys.Rsa("sig");
        bad["use"] = "sig";
        await ApplyAsync($$"""{"keys":[{{EncryptionKeys.Oct(32, "good").ToJsonString()}},{{bad.ToJsonString()}}]}""");
        _harness.KeyIds.ShouldBe(["good"]);
        _harness.Health.IgnoredKeys.ShouldBe(["keys[1] (kid \"sig\") [use] is \"sig\", not \"enc\""]);
        _harness.Gauges("jwtgateway.jwks.ignored_keys").Single().Value.ShouldBe(1);
        _harness.Lines.At(LogLevel.Warning).Single().ShouldContain("[use] is \"sig\", not \"enc\"");
        string.Join('\n', _harness.Lines.All).ShouldNotContain(((string)bad["d"]!)[..10]);
    }

    [TestCase("""{"keys":[]}""", KeyFormat.Jwks, "it has no keys")]
    [TestCase("nothing", KeyFormat.Jwk, "it is not JSON")]
    [TestCase("nothing", KeyFormat.Raw, "7 octets")]
    [TestCase("nothing", KeyFormat.Pem, "it has no keys")]
    public async Task A_source_without_a_key_says_why(string text, KeyFormat format, string why)
    {
        await ApplyAsync(text, format);
        _harness.State.Decryption.ShouldBeNull();
        _harness.State.Keys.ShouldBeNull();
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain(why);
    }

    [Test]
    public async Task A_key_that_is_not_in_the_configuration_makes_the_source_unavailable()
    {
        await _harness.ApplyAsync(Gateway(new DecryptionKeysIr { Id = Id, Secret = "gone" }));
        (_harness.State.Decryption, _harness.State.Unavailable).ShouldBe((null, KeysUnavailable.NotConfigured));
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain("gone");
    }

    [Test]
    public async Task The_same_source_goes_on_with_its_keys()
    {
        var text = $$"""{"keys":[{{EncryptionKeys.Oct(32).ToJsonString()}}]}""";
        await ApplyAsync(text);
        var keys = _harness.State.Decryption;
        await ApplyAsync(text);
        _harness.State.Decryption.ShouldBeSameAs(keys);
    }
}
