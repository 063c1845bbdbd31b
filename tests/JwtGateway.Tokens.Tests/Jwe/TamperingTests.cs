using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Jwe;

/// <summary>Whatever is changed in an encrypted token: an answer, no exception, and never what was inside.</summary>
public sealed class TamperingTests
{
    private static readonly (string Token, DecryptionKeySet Keys)[] Good = [.. EncryptionKeys.Pairs.Select(Make)];

    private static (string Token, DecryptionKeySet Keys) Make((string Alg, string Enc) pair)
    {
        var key = EncryptionKeys.For(pair.Alg, pair.Enc);
        return (EncryptionKeys.Encrypt(key, pair.Alg, pair.Enc, "a text of some length, so that there are several blocks"), EncryptionKeys.Set(key));
    }

    private static bool IsRefused(string token, DecryptionKeySet keys) => JweDecryption.Decrypt(token, keys) is JweOutcome.Refused;

    [Test]
    public void The_good_tokens_open() => Good.ShouldAllBe(g => JweDecryption.Decrypt(g.Token, g.Keys) is JweOutcome.Decrypted);

    [Test]
    public void Any_flipped_bit_in_any_part_is_refused()
    {
        var flips = from good in Gen.Elements(Good)
                    from part in Gen.Choose(0, 4)
                    from at in Gen.Choose(0, int.MaxValue)
                    select (good, part, at);
        Check.One(Trials.Of(4000), Prop.ForAll(flips.ToArbitrary(), flip =>
        {
            var parts = flip.good.Token.Split('.');
            var octets = Base64UrlText.Decode(parts[flip.part])!;
            if (octets.Length == 0)
                return true;
            var bit = flip.at % (8 * octets.Length);
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            parts[flip.part] = Base64UrlText.Encode(octets);
            return IsRefused(string.Join('.', parts), flip.good.Keys);
        }));
    }

    [Test]
    public void Any_character_changed_inserted_or_removed_is_refused()
    {
        var changes = from good in Gen.Elements(Good)
                      from at in Gen.Choose(0, int.MaxValue)
                      from kind in Gen.Choose(0, 3)
                      from c in Gen.Elements("Aa0-_.=+/ \0é".ToCharArray())
                      select (good, at: at % good.Token.Length, kind, c);
        Check.One(Trials.Of(4000), Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var (good, at, kind, c) = change;
            var token = kind switch
            {
                0 => good.Token[..at] + c + good.Token[(at + 1)..],
                1 => good.Token.Insert(at, c.ToString()),
                2 => good.Token.Remove(at, 1),
                _ => good.Token[..at],
            };
            return token == good.Token || IsRefused(token, good.Keys);
        }));
    }

    [Test]
    public void Parts_of_one_token_in_another_are_refused()
    {
        var key = EncryptionKeys.Oct(32);
        var keys = EncryptionKeys.Set(key);
        var one = EncryptionKeys.Encrypt(key, "A256KW", "A256GCM", "one").Split('.');
        var other = EncryptionKeys.Encrypt(key, "A256KW", "A256GCM", "two").Split('.');
        for (var mask = 1; mask < 31; mask++)
        {
            // The headers are alike.
            var mixed = string.Join('.', one.Select((p, i) => (mask >> i) % 2 == 1 ? other[i] : p));
            if ((mask | 1) != 31 && mask != 1)
                IsRefused(mixed, keys).ShouldBeTrue($"mask {mask}");
        }
    }

    [Test]
    public void Random_parts_are_refused()
    {
        var part = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().Select(b => Base64UrlText.Encode(b));
        var tokens = from good in Gen.Elements(Good)
                     from parts in Gen.ArrayOf(part, 5)
                     from keep in Gen.Choose(0, 30)
                     select (good.Keys, Token: string.Join('.', good.Token.Split('.').Select((p, i) => (keep >> i) % 2 == 1 ? p : parts[i])));
        Check.One(Trials.Of(3000), Prop.ForAll(tokens.ToArbitrary(), t => Good.Any(g => g.Token == t.Token) || IsRefused(t.Token, t.Keys)));
    }

    [Test]
    public void Whatever_the_header_says_is_an_answer()
    {
        var value = Gen.Elements<JsonNode?>(
            "dir", "A256KW", "ECDH-ES", "A256GCM", "A128CBC-HS256", "JWT", "", "AAAA", "P-256", "EC", 7, true, null, new JsonObject { ["kty"] = "EC", ["crv"] = "P-256" });
        var headers = Gen.ArrayOf(Gen.Zip(Gen.Elements("alg", "enc", "kid", "cty", "epk", "apu", "apv", "zip", "crit", "typ", "x"), value));
        var keys = EncryptionKeys.Set(EncryptionKeys.Oct(32), EncryptionKeys.Ec(), EncryptionKeys.Rsa());
        Check.One(Trials.Of(3000), Prop.ForAll(headers.ToArbitrary(), members =>
        {
            var header = new JsonObject();
            foreach (var (name, json) in members)
                header[name] = json?.DeepClone();
            return IsRefused($"{Text.B64(header.ToJsonString())}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", keys);
        }));
    }
}
