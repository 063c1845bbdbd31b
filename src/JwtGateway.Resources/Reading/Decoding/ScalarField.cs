using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>Scalar fields, read as the API server does: <c>443.0</c> is an integer, <c>"443"</c> is not.</summary>
internal static class ScalarField
{
    /// <summary>A copy that deserializes as <paramref name="type"/>; null when the value is of another type.</summary>
    public static JsonNode? Read(JsonValue value, JsonTypeInfo type)
    {
        var copy = FieldTypes.IsInteger(type.Type) && value.GetValueKind() == JsonValueKind.Number ? Whole(value) : value.DeepClone();
        return copy is not null && CanRead(copy, type) ? copy : null;
    }

    private static JsonValue? Whole(JsonValue value) =>
        decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue
            ? JsonValue.Create((long)number)
            : null;

    private static bool CanRead(JsonNode value, JsonTypeInfo type)
    {
        try
        {
            return value.Deserialize(type) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
