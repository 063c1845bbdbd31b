using System.Text;
using System.Text.Json;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Lists and maps as JSON, for texts that are made of them.</summary>
internal static class CelJsonText
{
    private const int Deepest = 64;

    /// <summary>The JSON, or an error: what costs too much, is too deep, or has no such form.</summary>
    public static CelValue Write(in CelValue value, ref EvaluationState state)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true }))
        {
            var problem = Write(writer, value, 0, ref state);
            if (problem.IsError)
                return problem;
        }

        return CelValue.FromString(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static CelValue Write(Utf8JsonWriter writer, in CelValue value, int depth, ref EvaluationState state)
    {
        if (depth > Deepest)
            return CelValue.FromError("the value is nested too deep for a text");
        if (!state.SpendText(value.AsString.Length + value.AsBytes.Length))
            return CelErrors.Cost;
        switch (value.Kind)
        {
            case CelKind.Error:
                return value;
            case CelKind.Null:
                writer.WriteNullValue();
                break;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt);
                break;
            case CelKind.Uint:
                writer.WriteNumberValue(value.AsUint);
                break;
            case CelKind.Double when double.IsFinite(value.AsDouble):
                writer.WriteNumberValue(value.AsDouble);
                break;
            case CelKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes);
                break;
            case CelKind.List:
                return List(writer, value.AsList!, depth, ref state);
            case CelKind.Map:
                return Map(writer, value.AsMap!, depth, ref state);
            case CelKind.Type:
                writer.WriteStringValue(value.AsType!.Name);
                break;
            default:
                writer.WriteStringValue(CelText.ToText(value).AsString);
                break;
        }

        return CelValue.Null;
    }

    private static CelValue List(Utf8JsonWriter writer, ICelList list, int depth, ref EvaluationState state)
    {
        writer.WriteStartArray();
        for (var i = 0; i < list.Count; i++)
        {
            var problem = Write(writer, list[i], depth + 1, ref state);
            if (problem.IsError)
                return problem;
        }

        writer.WriteEndArray();
        return CelValue.Null;
    }

    private static CelValue Map(Utf8JsonWriter writer, ICelMap map, int depth, ref EvaluationState state)
    {
        writer.WriteStartObject();
        foreach (var key in map.Keys)
        {
            var name = CelText.ToText(key);
            if (name.IsError || !map.TryGet(key, out var member))
                return key.IsError ? key : CelErrors.NoSuchKey;
            writer.WritePropertyName(name.AsString);
            var problem = Write(writer, member, depth + 1, ref state);
            if (problem.IsError)
                return problem;
        }

        writer.WriteEndObject();
        return CelValue.Null;
    }
}
