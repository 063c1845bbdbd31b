using System.Security.Cryptography;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Testing.Jose;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jwe;

/// <summary>The examples of the RFCs, as far as they are in scope; those that are not are refused.</summary>
public sealed class PublishedJweTests
{
    private static IEnumerable<PublishedJwe> Published => PublishedJwe.All;

    [TestCaseSource(nameof(Published))]
    public void Published_token_decrypts_or_is_refused_and_a_spoiled_one_is_refused(PublishedJwe vector)
    {
        var keys = DecryptionKeySet.Parse(Utf8(vector.Jwk), KeyFormat.Jwk).Set.ShouldNotBeNull();
        if (vector.Text is null)
            JweDecryption.Decrypt(vector.Token, keys).ShouldBeOfType<JweOutcome.Refused>().Reason.ShouldBe(vector.Reason);
        else
            Encoding.UTF8.GetString(JweDecryption.Decrypt(vector.Token, keys).ShouldBeOfType<JweOutcome.Decrypted>().Plaintext.Span).ShouldBe(vector.Text);
        JweDecryption.Decrypt(vector.Spoiled, keys).ShouldBeOfType<JweOutcome.Refused>().Reason.ShouldBe(vector.Reason ?? "jwt_decryption_failed");
    }

    [TestCase("000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF", "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5")]
    [TestCase("000102030405060708090A0B0C0D0E0F1011121314151617", "00112233445566778899AABBCCDDEEFF", "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D")]
    [TestCase(
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF", "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7")]
    [TestCase(
        "000102030405060708090A0B0C0D0E0F1011121314151617",
        "00112233445566778899AABBCCDDEEFF0001020304050607",
        "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2")]
    [TestCase(
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        "00112233445566778899AABBCCDDEEFF0001020304050607",
        "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1")]
    [TestCase(
        "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
        "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")]
    public void RFC_3394_section_4_wraps_and_unwraps(string wrapping, string key, string wrapped)
    {
        var (kek, data, expected) = (Convert.FromHexString(wrapping), Convert.FromHexString(key), Convert.FromHexString(wrapped));
        AesKeyWrap.Wrap(kek, data).ShouldBe(expected);
        var unwrapped = new byte[data.Length];
        AesKeyWrap.TryUnwrap(kek, expected, unwrapped).ShouldBeTrue();
        unwrapped.ShouldBe(data);
        for (var i = 0; i < expected.Length; i++)
        {
            var spoiled = (byte[])expected.Clone();
            spoiled[i] ^= 1;
            AesKeyWrap.TryUnwrap(kek, spoiled, unwrapped).ShouldBeFalse();
        }

        AesKeyWrap.TryUnwrap(kek, expected.AsSpan(..^8), unwrapped).ShouldBeFalse();
        AesKeyWrap.TryUnwrap(kek, expected, new byte[8]).ShouldBeFalse();
        AesKeyWrap.TryUnwrap(kek, [], unwrapped).ShouldBeFalse();
        Should.Throw<CryptographicException>(() => AesKeyWrap.Wrap(kek, new byte[12]));
    }

    [Test]
    public void RFC_7518_appendix_C_derives_the_published_key()
    {
        byte[] z =
        [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        var key = new byte[16];
        ConcatKdf.Derive(z, Utf8("A128GCM"), Utf8("Alice"), Utf8("Bob"), key);
        Base64UrlText.Encode(key).ShouldBe("VqqN6vgjbSBcIijNcacQGg");
    }

    [TestCase("A128CBC-HS256", "652c3fa36b0a7c5b3219fab3a30bc1c4")]
    [TestCase("A192CBC-HS384", "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7")]
    [TestCase("A256CBC-HS512", "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5")]
    public void RFC_7518_appendix_B_has_the_published_tag(string name, string tag)
    {
        var encryption = ContentEncryption.Find(name)!;
        byte[] key = [.. Enumerable.Range(0, encryption.KeyBytes).Select(i => (byte)i)];
        var iv = Convert.FromHexString("1af38c2dc2b96ffdd86694092341bc04");
        var text = Utf8("A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience");
        var authenticated = Utf8("The second principle of Auguste Kerckhoffs");

        var made = encryption.Encrypt(key, iv, authenticated, text);
        Convert.ToHexStringLower(made.Tag).ShouldBe(tag);
        var plaintext = new byte[made.Ciphertext.Length];
        encryption.TryDecrypt(key, new SealedContent(authenticated, iv, made.Ciphertext, made.Tag), plaintext, out var written).ShouldBeTrue();
        plaintext[..written].ShouldBe(text);
    }
}
