using System.Net;
using System.Security.Cryptography;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using JwtGateway.Tokens.Minting;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Encrypted tokens, seen from a client and from the upstream.</summary>
public sealed class EncryptedTokenTests
{
    private static readonly RSA Rsa = RSA.Create(2048);

    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _echo.DisposeAsync();
        Rsa.Dispose();
    }

    [Test]
    public async Task The_upstream_gets_the_claims_of_the_token_inside_and_the_token_as_it_came()
    {
        await using var proxy = await RunningProxy.StartAsync(Configured(required: false));
        var token = Encrypted(Minted.For("alice"));

        // Remembered from the third on.
        for (var i = 0; i < 4; i++)
        {
            var answer = await proxy.GetAsync("http://a/", 80, ("Authorization", $"Bearer {token}"), ("X-Sub", "mallory"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var echoed = await EchoServer.ReadAsync(answer);
            echoed.Headers["x-sub"].ShouldBe("alice");
            echoed.Headers["authorization"].ShouldBe($"Bearer {token}");
        }

        (await AnswerAsync(proxy, Minted.For("bob"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task What_is_wrong_with_a_token_is_told_to_its_sender()
    {
        await using var proxy = await RunningProxy.StartAsync(Configured(required: true));
        var good = Encrypted(Minted.For("alice"));
        (await AnswerAsync(proxy, good)).Status.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(proxy, Minted.For("alice"))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt is not encrypted"));
        (await AnswerAsync(proxy, Encrypted(Minted.Expired))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt is expired"));
        (await AnswerAsync(proxy, Encrypted("""{"sub":"alice"}"""))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await AnswerAsync(proxy, good[..^4] + (good[^4] == 'A' ? 'B' : 'A') + good[^3..])).ShouldBe((HttpStatusCode.Unauthorized, "Jwt decryption fails"));
        (await AnswerAsync(proxy, "a.b.c.d.e")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Keys_that_cannot_be_used_refuse_encrypted_tokens_alone()
    {
        await using var proxy = await RunningProxy.StartAsync(Configured(required: false, Rsa.ExportSubjectPublicKeyInfoPem()));
        (await AnswerAsync(proxy, Encrypted(Minted.For("alice")))).ShouldBe((HttpStatusCode.Unauthorized, "Jwt decryption fails"));
        (await AnswerAsync(proxy, Minted.For("alice"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Without_decryption_five_parts_are_no_token()
    {
        var configured = Configured(required: false);
        await using var proxy = await RunningProxy.StartAsync(configured with { Providers = [.. configured.Providers.Select(p => p with { Decryption = null })] });
        (await AnswerAsync(proxy, Encrypted(Minted.For("alice"))))
            .ShouldBe((HttpStatusCode.Unauthorized, "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"));
    }

    private static string Encrypted(string token)
    {
        using var key = EncryptionKey.Parse(Rsa.ExportSubjectPublicKeyInfoPem());
        return key.EncryptToken(token);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(RunningProxy proxy, string token)
    {
        var answer = await proxy.GetAsync("http://a/", 80, ("Authorization", $"Bearer {token}"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The sample's provider with decryption, and the key that <see cref="Minted"/> signs with.</summary>
    private GatewayIr Configured(bool required, string? pem = null)
    {
        var gateway = Gateway([Http()], [Route("r", "echo") with { Policy = Protected }], Upstream("echo", _echo.Port)).WithKeys();
        var decryption = new DecryptionIr
        {
            KeySource = "decryption",
            KeyManagement = EncryptionAlgorithmNames.KeyManagement,
            ContentEncryption = EncryptionAlgorithmNames.ContentEncryption,
            Required = required,
        };
        return gateway with
        {
            Providers = [.. gateway.Providers.Select(p => p with { Decryption = decryption })],
            KeySources = gateway.KeySources.Add(new DecryptionKeysIr { Id = "decryption", Secret = "private", Format = KeyFormat.Pem }),
            Secrets = gateway.Secrets.Add(new KeySecretIr
            {
                Id = "private",
                Material = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem ?? Rsa.ExportPkcs8PrivateKeyPem())),
            }),
        };
    }
}
