using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JwtGateway.Resources;

/// <summary>A whole number, or a text such as a percentage (apimachinery's IntOrString). In JSON it is a number or a string.</summary>
/// <param name="Number">The number, when it is one.</param>
/// <param name="Text">The text, when it is not.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct IntOrString(int Number, string? Text)
{
    /// <summary>As it is written: <c>2</c> or <c>50%</c>.</summary>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);

    internal sealed class Converter : JsonConverter<IntOrString>
    {
        public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => new IntOrString(0, reader.GetString()),
            JsonTokenType.Number when reader.TryGetInt32(out var number) => new IntOrString(number, null),
            _ => throw new JsonException("expected an integer or a string"),
        };

        public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
        {
            if (value.Text is { } text)
                writer.WriteStringValue(text);
            else
                writer.WriteNumberValue(value.Number);
        }
    }
}
