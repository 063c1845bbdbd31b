using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using JwtGateway.Cel;
using JwtGateway.Tokens.Claims;

namespace JwtGateway.Tokens.Expressions;

/// <summary>The value of an expression as the value of a header.</summary>
internal static class ExpressionText
{
    private const int MaxDepth = 32;

    // What cannot stand in a header is escaped afterwards; nothing of it ends in a page.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Strings as they are, numbers and booleans as their text, lists and maps as JSON; null for everything else, and for what cannot stand in a header.</summary>
    public static string? Of(CelValue value) => Text(value) is { Length: > 0 } text && ClaimHeaderValue.IsSafe(text) ? text : null;

    private static string? Text(CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString,
        CelKind.Bool => value.AsBool ? "true" : "false",
        CelKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => double.IsFinite(value.AsDouble) ? value.AsDouble.ToString("R", CultureInfo.InvariantCulture) : null,
        CelKind.List or CelKind.Map => Json(value),
        _ => null,
    };

    private static string? Json(CelValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            if (!TryWrite(writer, value, 0))
            {
                writer.Reset();
                return null;
            }
        }

        return HeaderJson.Of(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static bool TryWrite(Utf8JsonWriter writer, CelValue value, int depth)
    {
        if (depth > MaxDepth)
            return false;
        switch (value.Kind)
        {
            case CelKind.Null:
                writer.WriteNullValue();
                return true;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                return true;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt);
                return true;
            case CelKind.Uint:
                writer.WriteNumberValue(value.AsUint);
                return true;
            case CelKind.Double when double.IsFinite(value.AsDouble):
                writer.WriteNumberValue(value.AsDouble);
                return true;
            case CelKind.String:
                writer.WriteStringValue(value.AsString);
                return true;
            case CelKind.List:
                return TryWriteList(writer, value.AsList!, depth);
            case CelKind.Map:
                return TryWriteMap(writer, value.AsMap!, depth);
            default:
                return false;
        }
    }

    private static bool TryWriteList(Utf8JsonWriter writer, ICelList list, int depth)
    {
        writer.WriteStartArray();
        for (var i = 0; i < list.Count; i++)
        {
            if (!TryWrite(writer, list[i], depth + 1))
                return false;
        }

        writer.WriteEndArray();
        return true;
    }

    private static bool TryWriteMap(Utf8JsonWriter writer, ICelMap map, int depth)
    {
        writer.WriteStartObject();
        foreach (var key in map.Keys)
        {
            if (key.Kind != CelKind.String || !map.TryGet(key, out var value))
                return false;
            writer.WritePropertyName(key.AsString);
            if (!TryWrite(writer, value, depth + 1))
                return false;
        }

        writer.WriteEndObject();
        return true;
    }
}
