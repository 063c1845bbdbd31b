using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>The IR's wire format: camel-cased JSON with enums as names, in declaration order, so equal IRs have equal bytes.</summary>
public static class IrJson
{
    /// <summary>Writes <paramref name="gateway"/> whole, secrets included.</summary>
    public static byte[] Serialize(GatewayIr gateway) => JsonSerializer.SerializeToUtf8Bytes(gateway, IrJsonContext.Default.GatewayIr);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not an IR: malformed, an unknown member or section type, or a required member is missing.</exception>
    public static GatewayIr Deserialize(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, IrJsonContext.Default.GatewayIr) ?? throw new JsonException("The IR is null.");

    /// <summary>A short name for exactly this content: the first 16 hex digits of the SHA-256 of its bytes.</summary>
    public static string Version(GatewayIr gateway) => Hash(Serialize(gateway));

    /// <summary>The same, for text that becomes part of an id.</summary>
    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    WriteIndented = false)]
[JsonSerializable(typeof(GatewayIr))]
internal sealed partial class IrJsonContext : JsonSerializerContext;
