using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JwtGateway.Cel.Environments;

/// <summary>ngrok's macros over texts and addresses, those that policies of requests use.</summary>
internal static class NgrokTextFunctions
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32 };
    private static readonly CidrRange[] Private = [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16" }.Select(CidrRange.TryParse).OfType<CidrRange>()];

    public static void AddTo(CelEnvironmentBuilder builder)
    {
        builder.Function(new CelFunction("inCidrRange", false, [CelType.String, CelType.String], CelType.Bool, a => InRange(a[0], a[1])));
        builder.Function(new CelFunction("inCidrRanges", false, [CelType.String, CelType.List(CelType.String)], CelType.Bool, a => InRanges(a[0], a[1])));
        builder.Function(new CelFunction("isPrivateIp", true, [CelType.String], CelType.Bool, a => CelValue.FromBool(IsPrivate(a[0].AsString))));
        Text(builder, "lower", text => text.ToLowerInvariant());
        Text(builder, "upper", text => text.ToUpperInvariant());
        Text(builder, "escapeUrl", Uri.EscapeDataString, "url.escape");
        Text(builder, "unescapeUrl", Uri.UnescapeDataString, "url.unescape");
        Text(builder, "encodeBase64", text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        Text(builder, "sha256", text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), "hash.sha256");
        Text(builder, "sha512", text => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(text))), "hash.sha512");
        builder.Function(new CelFunction("decodeBase64", true, [CelType.String], CelType.String, a => FromBase64(a[0].AsString)));
        builder.Function(new CelFunction("isJson", true, [CelType.String], CelType.Bool, a => CelValue.FromBool(!Parsed(a[0].AsString).IsError)));
        builder.Function(new CelFunction("decodeJson", true, [CelType.String], CelType.Dyn, a => Parsed(a[0].AsString)));
        builder.Function(new CelFunction("json.decode", false, [CelType.String], CelType.Dyn, a => Parsed(a[0].AsString)));
        builder.Function(new CelFunction("basic_auth.encode", false, [CelType.String, CelType.String], CelType.String, a =>
            CelValue.FromString("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(a[0].AsString + ":" + a[1].AsString)))));
    }

    /// <summary>Declares a change to a text, as a method of strings and, where it has one, under its other name.</summary>
    private static void Text(CelEnvironmentBuilder builder, string name, Func<string, string> change, string? other = null)
    {
        builder.Function(new CelFunction(name, true, [CelType.String], CelType.String, a => CelValue.FromString(change(a[0].AsString))));
        if (other is not null)
            builder.Function(new CelFunction(other, false, [CelType.String], CelType.String, a => CelValue.FromString(change(a[0].AsString))));
    }

    // A range that is none has no addresses, as in ngrok.
    private static CelValue InRange(CelValue address, CelValue range) => IPAddress.TryParse(address.AsString, out var ip)
        ? CelValue.FromBool(CidrRange.TryParse(range.AsString) is { } known && known.Contains(ip))
        : CelValue.FromError("the first argument is no address");

    private static CelValue InRanges(CelValue address, CelValue ranges)
    {
        if (!IPAddress.TryParse(address.AsString, out var ip))
            return CelValue.FromError("the first argument is no address");
        var list = ranges.AsList!;
        for (var i = 0; i < list.Count; i++)
        {
            if (CidrRange.TryParse(list[i].AsString) is { } range && range.Contains(ip))
                return CelValue.True;
        }

        return CelValue.False;
    }

    private static bool IsPrivate(string text) => IPAddress.TryParse(text, out var ip) && Array.Exists(Private, range => range.Contains(ip));

    private static CelValue FromBase64(string text)
    {
        var octets = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, octets, out var length))
            return CelValue.FromError("the text is not base64");
        try
        {
            return CelValue.FromString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(octets, 0, length));
        }
        catch (DecoderFallbackException)
        {
            return CelValue.FromError("what the base64 stands for is no text");
        }
    }

    private static CelValue Parsed(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Json);
            return CelJson.FromElement(document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Not JSON, or half a surrogate pair: the only way the reader has to say so.
            return CelValue.FromError("the text is not JSON");
        }
    }
}
