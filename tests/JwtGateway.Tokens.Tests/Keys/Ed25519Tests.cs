using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Keys;

/// <summary>What OpenSSL does with Ed25519, what it does not, and what becomes of keys where there is no OpenSSL.</summary>
public sealed class Ed25519Tests
{
    // RFC 8032 section 5.1.
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;

    private static Ed25519Library Library => Ed25519Library.Shared.ShouldNotBeNull();

    /// <summary>The eight points of small order, and the other spellings in which they come.</summary>
    private static IEnumerable<string> SmallOrder =>
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ];

    private static IEnumerable<string> OtherSpellings =>
    [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [TestCaseSource(nameof(SmallOrder))]
    public void Point_of_small_order_is_no_key(string hex) => Refusal(hex).ShouldBe("[x] is a point of small order: anybody could sign for it (RFC 8725 section 3.4)");

    [TestCaseSource(nameof(OtherSpellings))]
    public void Spelling_that_RFC_8032_does_not_have_is_no_key(string hex) => Refusal(hex).ShouldBe("[x] is not a point of the curve (RFC 8032 section 5.1.3)");

    [Test]
    public void Half_of_all_octets_are_no_point_and_every_real_key_is_one()
    {
        Enumerable.Range(2, 8).Select(y => Ed25519Point.Problem(Encoded(y)) is null).ShouldBe([false, true, true, true, true, false, false, true]);
        for (var i = 0; i < 50; i++)
        {
            using var key = SigningKey.Generate("EdDSA", null);
            Ed25519Point.Problem(Base64UrlText.Decode((string)key.ToPublicJwk()["x"]!)).ShouldBeNull();
        }
    }

    [Test]
    public void OpenSSL_itself_takes_a_point_of_small_order_and_then_anything_is_signed()
    {
        // This is why points are looked at before OpenSSL sees them: under the neutral element, R = the neutral element and S = 0 sign every message.
        var neutral = Convert.FromHexString(SmallOrder.First());
        using var key = Library.ImportPublic(neutral).ShouldNotBeNull();
        byte[] forged = [.. neutral, .. new byte[32]];
        Library.Verify(key, Utf8("any message"), forged).ShouldBeTrue();
        Library.Verify(key, Utf8("another"), forged).ShouldBeTrue();
    }

    [Test]
    public void OpenSSL_refuses_an_S_that_is_not_below_the_order_of_the_group()
    {
        // RFC 8032 section 5.1.7: without this, everybody can make a second signature of a first.
        var (key, input, signature) = Sample();
        using (key)
        {
            Library.Verify(key, input, signature).ShouldBeTrue();
            for (var multiple = 1; multiple <= 15; multiple++)
            {
                var s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + multiple * Order;
                if (s.GetByteCount(isUnsigned: true) <= 32)
                    Library.Verify(key, input, [.. signature.AsSpan(0, 32), .. Encoded(s)]).ShouldBeFalse($"S + {multiple} L");
            }
        }
    }

    [Test]
    public void OpenSSL_refuses_an_R_in_another_spelling()
    {
        // R = the neutral element, spelled as y = 1 and as y = p + 1, under a key for which the first is a signature.
        var neutral = Convert.FromHexString(SmallOrder.First());
        using var key = Library.ImportPublic(neutral).ShouldNotBeNull();
        Library.Verify(key, Utf8("x"), [.. Encoded(Prime + 1), .. new byte[32]]).ShouldBeFalse();
        Library.Verify(key, Utf8("x"), [.. neutral[..31], 0x80, .. new byte[32]]).ShouldBeFalse();
    }

    [Test]
    public void Every_bit_of_a_signature_and_of_its_message_counts()
    {
        var (key, input, signature) = Sample();
        using (key)
        {
            for (var bit = 0; bit < signature.Length * 8; bit++)
                Library.Verify(key, input, Flipped(signature, bit)).ShouldBeFalse($"bit {bit} of the signature");
            for (var bit = 0; bit < input.Length * 8; bit++)
                Library.Verify(key, Flipped(input, bit), signature).ShouldBeFalse($"bit {bit} of the message");
        }
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(65)]
    [TestCase(2048)]
    public void Signature_of_another_length_never_reaches_OpenSSL(int length)
    {
        var (key, input, _) = Sample();
        using (key)
            Library.Verify(key, input, new byte[length]).ShouldBeFalse();
    }

    [Test]
    public void Key_of_another_length_is_none()
    {
        Library.ImportPublic(new byte[31]).ShouldBeNull();
        Library.ImportPublic(new byte[33]).ShouldBeNull();
        Library.ImportPrivate([]).ShouldBeNull();
    }

    [Test]
    public void Key_that_was_disposed_is_not_used_and_one_in_use_is_not_freed()
    {
        var key = SigningKey.Generate("Ed25519", null);
        key.Dispose();
        Should.Throw<ObjectDisposedException>(() => key.Sign(new JsonObject { ["alg"] = "Ed25519" }, []));

        // Handles come and go while others verify; a pointer that was freed too early would end the process.
        var (shared, input, signature) = Sample();
        using (shared)
        {
            Parallel.For(0, 500, i =>
            {
                using var own = Library.ImportPrivate(RandomNumberGenerator.GetBytes(32)).ShouldNotBeNull();
                Library.Verify(shared, input, signature).ShouldBeTrue();
                Library.Verify(own, input, signature).ShouldBeFalse();
            });
        }
    }

    [Test]
    public void Without_a_library_the_key_is_skipped_and_reported_and_the_others_serve()
    {
        var set = Utf8(TestKeys.Jwks(TestKeys.For("EdDSA"), TestKeys.Es256));
        var result = new JwkSetParser(KeyDefaults.None, null).Parse(set);
        result.Set.ShouldNotBeNull().Keys.ShouldHaveSingleItem().KeyId.ShouldBe("key-ES256");
        result.Ignored.ShouldHaveSingleItem().ShouldBe(
            new IgnoredKey(0, "key-EdDSA", "Ed25519 is not available: it needs OpenSSL 1.1.1 or later (libcrypto), which was not found"));
    }

    [Test]
    public void Library_that_is_not_there_or_is_another_is_none()
    {
        Ed25519Library.TryLoad([]).ShouldBeNull();
        Ed25519Library.TryLoad(["libno-such-crypto.so.3"]).ShouldBeNull();
        if (OperatingSystem.IsLinux())
            Ed25519Library.TryLoad(["libno-such-crypto.so.3", "libm.so.6"]).ShouldBeNull();
        Ed25519Library.TryLoad(["libno-such-crypto.so.3", .. LibcryptoNames.ForThisProcess()]).ShouldNotBeNull();
    }

    [TestCase(null, new[] { "3", "1.1" })]
    [TestCase("", new[] { "3", "1.1" })]
    [TestCase("1.1", new[] { "1.1", "3", "1.1" })]
    [TestCase("3/../../tmp/evil", new[] { "3", "1.1" })]
    [TestCase("a-version-that-is-longer-than-dotnet-reads", new[] { "3", "1.1" })]
    public void Versions_are_tried_in_the_order_of_dotnet(string? chosen, string[] versions) => LibcryptoNames.Versions(chosen).ShouldBe(versions);

    [Test]
    public void RFC_8037_A3_thumbprint_names_a_key_without_kid() => JwkSet
        .Parse(Utf8("""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"""))
        .Set.ShouldNotBeNull().Keys.ShouldHaveSingleItem().DisplayId.ShouldBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");

    private static string Refusal(string hex)
    {
        var jwk = new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = Base64UrlText.Encode(Convert.FromHexString(hex)) };
        return JwkSet.Parse(Utf8(TestKeys.Jwks(jwk))).Ignored.ShouldHaveSingleItem().Reason;
    }

    private static (Ed25519Library.KeyHandle Key, byte[] Input, byte[] Signature) Sample()
    {
        var key = Library.ImportPrivate(RandomNumberGenerator.GetBytes(32)).ShouldNotBeNull();
        var input = Utf8("eyJhbGciOiJFZERTQSJ9.e30");
        return (key, input, Library.Sign(key, input));
    }

    private static byte[] Encoded(BigInteger number)
    {
        var octets = new byte[32];
        number.TryWriteBytes(octets, out _, isUnsigned: true).ShouldBeTrue();
        return octets;
    }

    private static byte[] Flipped(byte[] octets, int bit)
    {
        var flipped = octets.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
