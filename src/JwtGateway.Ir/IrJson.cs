using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Ir;

/// <summary>The IR's wire format: camel-cased JSON with enums as names, in declaration order, so equal IRs have equal bytes.</summary>
public static class IrJson
{
    /// <summary>Writes <paramref name="gateway"/> whole, secrets included.</summary>
    public static byte[] Serialize(GatewayIr gateway) => JsonSerializer.SerializeToUtf8Bytes(gateway, IrJsonContext.Default.GatewayIr);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not an IR: malformed, an unknown member or section type, or a required member is missing.</exception>
    public static GatewayIr Deserialize(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, Reading) ?? throw new JsonException("The IR is null.");
        }
        catch (NotSupportedException e)
        {
            // A member of a closed hierarchy that does not say which one it is.
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>The members that <see cref="Serialize"/> writes, each for itself, with the bytes that it writes for their values.</summary>
    internal static IEnumerable<(string Name, byte[] Value)> SerializeMembers(GatewayIr gateway)
    {
        foreach (var member in IrJsonContext.Default.GatewayIr.Properties)
        {
            if (member.Get!(gateway) is { } value)
            {
                yield return (member.Name, JsonSerializer.SerializeToUtf8Bytes(value, IrJsonContext.Default.GetTypeInfo(member.PropertyType)!));
            }
        }
    }

    /// <summary>A policy as text; equal policies have equal text, which the records' own equality cannot promise of lists.</summary>
    public static string Text(RoutePolicyIr policy) => JsonSerializer.Serialize(policy, IrJsonContext.Default.RoutePolicyIr);

    /// <summary>The provider's own text in the wire format: equal for two that say the same, member for member.</summary>
    public static string Describe(JwtProviderIr provider) => JsonSerializer.Serialize(provider, IrJsonContext.Default.JwtProviderIr);

    /// <summary>A short name for exactly this content: the first 16 hex digits of the SHA-256 of its bytes.</summary>
    public static string Version(GatewayIr gateway) => Hash(Serialize(gateway));

    /// <summary>The same, for text that becomes part of an id.</summary>
    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private static JsonTypeInfo<GatewayIr> Reading { get; } = (JsonTypeInfo<GatewayIr>)new JsonSerializerOptions(IrJsonContext.Default.Options)
    {
        TypeInfoResolver = IrJsonContext.Default.WithAddedModifier(RequireWhatIsAlwaysWritten),
    }.GetTypeInfo(typeof(GatewayIr));

    /// <summary>
    /// Everything but null is written, so a member that is absent and cannot be null was left out by another version. Taking it for its type's
    /// default would be a guess (no audiences? no matches?), and source generation does not even keep the records' own defaults.
    /// </summary>
    private static void RequireWhatIsAlwaysWritten(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(IsAlwaysWritten))
        {
            property.IsRequired = true;
        }
    }

    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is null : !property.IsSetNullable;

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
