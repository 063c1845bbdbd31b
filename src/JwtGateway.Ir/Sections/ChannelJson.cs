using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Ir.Sections;

/// <summary>
/// The text of what the planes send each other: one JSON object a line. Unknown and duplicate members, unknown kinds of message and missing
/// members are refused: a reader that is older than its writer says so instead of dropping what it does not know.
/// </summary>
public static class ChannelJson
{
    /// <summary>The longest line that is read, in bytes: 64 MiB. A configuration of 1,000 routes takes about 1 MiB.</summary>
    public const int LongestLine = 64 * 1024 * 1024;

    /// <summary>The longest <see cref="ProxyReport"/> that is read, in bytes: 1 MiB.</summary>
    public const int LongestReport = 1024 * 1024;

    /// <summary>Writes a message, without the line's end. JSON never holds a bare line feed.</summary>
    public static byte[] Write(ConfigMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, ChannelJsonContext.Default.ConfigMessage);

    /// <summary>Reads a line, without its end.</summary>
    /// <exception cref="JsonException">It is no message of this version of the wire format.</exception>
    public static ConfigMessage ReadMessage(ReadOnlySpan<byte> line) => Read(line, ChannelJsonContext.Default.ConfigMessage);

    /// <summary>Writes a report.</summary>
    public static byte[] Write(ProxyReport report) => JsonSerializer.SerializeToUtf8Bytes(report, ChannelJsonContext.Default.ProxyReport);

    /// <summary>Reads a report.</summary>
    /// <exception cref="JsonException">It is no report of this version of the wire format.</exception>
    public static ProxyReport ReadReport(ReadOnlySpan<byte> utf8Json)
    {
        var report = Read(utf8Json, ChannelJsonContext.Default.ProxyReport);

        // The serializer looks at members, not at what collections hold.
        return report.KeySources.Any(source => source is null || source.KeyIds.Any(id => id is null))
            ? throw new JsonException("A source of keys, or the name of a key, is null.")
            : report;
    }

    private static T Read<T>(ReadOnlySpan<byte> utf8Json, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, type) ?? throw new JsonException("The message is null.");
        }
        catch (NotSupportedException e)
        {
            // A message that does not say of which kind it is.
            throw new JsonException(e.Message, e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = false)]
[JsonSerializable(typeof(ConfigMessage))]
[JsonSerializable(typeof(ProxyReport))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ChannelJsonContext : JsonSerializerContext;
