using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir.Sections;

/// <summary>
/// JSON that is sent as it was made. Written the usual way it would be spelled anew (a plus sign in a time becomes an escape), and a hash of its bytes
/// would be of other bytes than those sent.
/// </summary>
internal sealed class VerbatimJson : JsonConverter<JsonElement>
{
    // The usual way, which refuses duplicate members where the options do.
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ((JsonConverter<JsonElement>)options.GetConverter(typeToConvert)).Read(ref reader, typeToConvert, options);

    // It has been parsed: it is JSON.
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
