using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Tokens.Json;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Json;

/// <summary>The gate before every other reader of JSON.</summary>
public sealed class StrictJsonTests
{
    private static readonly JsonDocumentOptions Platform = new() { MaxDepth = StrictJson.MaxDepth, AllowDuplicateProperties = false };

    [TestCase("{}")]
    [TestCase(" { \"a\" : [ 1 , -0 , 0.5e-3 , true , false , null , \"\\u00e9\\ud83d\\ude00\\/\" , {} , [ ] ] } \r\n\t")]
    [TestCase("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}")]
    [TestCase("{\"\":1,\"a\\u0000b\":2,\"é\":3}")]
    public void Good_objects_pass(string json) => StrictJson.IsObject(Utf8(json)).ShouldBeTrue();

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("1")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{")]
    [TestCase("{}}")]
    [TestCase("{}\0")]
    [TestCase("\uFEFF{}")]
    [TestCase("{\"a\"}")]
    [TestCase("{\"a\":}")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{,}")]
    [TestCase("{a:1}")]
    [TestCase("{'a':1}")]
    [TestCase("{\"a\":[1,]}")]
    [TestCase("{\"a\":[1 2]}")]
    [TestCase("{\"a\":1 \"b\":2}")]
    [TestCase("{\"a\":tru}")]
    [TestCase("{\"a\":True}")]
    [TestCase("{\"a\":+1}")]
    [TestCase("{\"a\":.5}")]
    [TestCase("{\"a\":1.}")]
    [TestCase("{\"a\":00}")]
    [TestCase("{\"a\":1e}")]
    [TestCase("{\"a\":-}")]
    [TestCase("{\"a\":0x1}")]
    [TestCase("{\"a\":1e999}")]
    [TestCase("{\"a\":-1e999}")]
    [TestCase("{\"a\":Infinity}")]
    [TestCase("{\"a\":\"\t\"}")]
    [TestCase("{\"a\":\"\\x\"}")]
    [TestCase("{\"a\":\"\\u12\"}")]
    [TestCase("{\"a\":\"\\u+123\"}")]
    [TestCase("{\"a\":\"\\ud800\"}")]
    [TestCase("{\"a\":\"\\ud800\\ud800\"}")]
    [TestCase("{\"a\":\"\\udc00\"}")]
    [TestCase("{\"a\":\"")]
    [TestCase("{\"a\":\"\\")]
    [TestCase("{\"a\":1/*x*/}")]
    [TestCase("{\"a\":1,\"a\":1}")]
    [TestCase("{\"a\":1,\"\\u0061\":1}")]
    [TestCase("{\"\\u0061\":1,\"\\u0061\":1}")]
    [TestCase("{\"a\\u006\0\":1}")]
    [TestCase("{\"a\":\"\\u00\0\0\"}")]
    [TestCase("{\"x\":{\"a\":{},\"a\":{}}}")]
    [TestCase("{\"x\":[[{\"a\":1,\"b\":2,\"a\":3}]]}")]
    [TestCase("{\"a\":{\"b\":1},\"c\":2,\"a\":3}")]
    public void Everything_else_does_not(string json) => StrictJson.IsObject(Utf8(json)).ShouldBeFalse();

    [Test]
    public void Invalid_UTF8_does_not_pass()
    {
        byte[][] bad = [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]];
        foreach (var octets in bad)
            StrictJson.IsObject([.. Utf8("{\"a\":\""), .. octets, .. Utf8("\"}")]).ShouldBeFalse();
    }

    [Test]
    public void Depth_is_limited()
    {
        string Nested(int depth) => $"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";
        StrictJson.IsObject(Utf8(Nested(StrictJson.MaxDepth))).ShouldBeTrue();
        StrictJson.IsObject(Utf8(Nested(StrictJson.MaxDepth + 1))).ShouldBeFalse();
        StrictJson.IsObject(Utf8("{\"a\":" + new string('[', 100_000))).ShouldBeFalse();
    }

    [Test]
    public void Thousands_of_members_are_compared_and_the_last_duplicate_is_found()
    {
        var members = string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"{i}\":0"));
        StrictJson.IsObject(Utf8($"{{{members}}}")).ShouldBeTrue();
        StrictJson.IsObject(Utf8($"{{{members},\"1\":0}}")).ShouldBeFalse();
        StrictJson.IsObject(Utf8($"{{\"x\":{{{members}}},\"y\":{{{members}}},\"x\":0}}")).ShouldBeFalse();
    }

    [Test]
    public void Agrees_with_the_platform_on_spoiled_documents()
    {
        var samples = new[]
        {
            """{"iss":"a","aud":["x","y"],"exp":17e8,"n":{"a":{"b":[1,2.5,-3,null,true]}}}""",
            """{ "a\u0062" : "\ud83d\ude00" , "ab" : { } , "c":[[],[{}]] }""",
            """{"é":"ü","":0,"x":-0.0e+1}""",
        };
        var spoiled = from sample in Gen.Elements(samples)
                      from edits in Gen.ListOf(Edit(), 3)
                      select edits.Aggregate(Utf8(sample), (bytes, edit) => edit(bytes));
        Check.One(Trials.Of(20_000), Prop.ForAll(spoiled.ToArbitrary(), Agrees));
    }

    private static Gen<Func<byte[], byte[]>> Edit() =>
        from kind in Gen.Choose(0, 3)
        from at in Gen.Choose(0, 200)
        from octet in Gen.OneOf(Gen.Elements(Utf8("{}[]\",:\\ud8e0-+.tfn \n")), Gen.Choose(0, 255).Select(i => (byte)i))
        select new Func<byte[], byte[]>(bytes =>
        {
            var index = at % (bytes.Length + 1);
            return kind switch
            {
                0 => [.. bytes[..index], octet, .. bytes[index..]],
                1 => [.. bytes[..index], .. bytes[Math.Min(index + 1, bytes.Length)..]],
                2 => [.. bytes[..index], octet, .. bytes[Math.Min(index + 1, bytes.Length)..]],
                _ => [.. bytes[..index], .. bytes],
            };
        });

    // Where we pass something, the platform must be able to read all of it; where we refuse, it must have a reason that we know.
    private static bool Agrees(byte[] json) => StrictJson.IsObject(json) == PlatformReads(json);

    private static bool PlatformReads(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Platform);
            return document.RootElement.ValueKind == JsonValueKind.Object && ReadsAll(document.RootElement) && new UTF8Encoding(false, true).GetCharCount(json) >= 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private static bool ReadsAll(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(m => m.Name is not null && ReadsAll(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(ReadsAll),
        JsonValueKind.String => element.GetString() is not null,
        JsonValueKind.Number => double.IsFinite(element.GetDouble()),
        _ => true,
    };
}
