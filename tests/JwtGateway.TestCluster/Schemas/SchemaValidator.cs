using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Testing.Cluster.Api;

namespace JwtGateway.Testing.Cluster.Schemas;

/// <summary>Validation by an OpenAPI v3 schema, as the API server does it for custom resources. CEL rules (x-kubernetes-validations) are not evaluated.</summary>
internal static class SchemaValidator
{
    public static List<FieldError> Validate(JsonObject obj, JsonObject? schema)
    {
        List<FieldError> errors = [];
        if (schema is not null)
        {
            Validate(obj, schema, "", errors);
        }

        return errors;
    }

    private static void Validate(JsonNode? value, JsonObject schema, string path, List<FieldError> errors)
    {
        if (value is null)
        {
            if (!IsTrue(schema, "nullable") && schema["type"] is not null)
            {
                errors.Add(new FieldError(FieldError.WrongType, Named(path), $"Invalid value: \"null\": {Named(path)} in body must be of type {schema["type"]}: \"null\""));
            }

            return;
        }

        if (!IsOfType(value, schema))
        {
            var type = StructuralSchema.IsIntOrString(schema) ? "integer or string" : schema["type"]!.ToString();
            errors.Add(new FieldError(
                FieldError.WrongType, Named(path), $"Invalid value: \"{TypeOf(value)}\": {Named(path)} in body must be of type {type}: \"{TypeOf(value)}\""));
            return;
        }

        EnumAndCombinations(value, schema, path, errors);
        switch (value)
        {
            case JsonObject obj: ValidateObject(obj, schema, path, errors); break;
            case JsonArray array: ValidateArray(array, schema, path, errors); break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String: ValidateText(scalar.GetValue<string>(), schema, path, errors); break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number: ValidateNumber(scalar, schema, path, errors); break;
            default: break;
        }
    }

    private static void ValidateObject(JsonObject obj, JsonObject schema, string path, List<FieldError> errors)
    {
        foreach (var name in schema["required"]?.AsArray().Select(n => n!.GetValue<string>()) ?? [])
        {
            if (!obj.ContainsKey(name))
            {
                errors.Add(FieldError.Required(Join(path, name)));
            }
        }

        Limit(schema, "minProperties", min => obj.Count < min, path, obj, min => $"should have at least {min} properties", errors);
        Limit(schema, "maxProperties", max => obj.Count > max, path, obj, max => $"must have at most {max} items", errors);
        foreach (var (name, child) in obj)
        {
            if ((schema["properties"]?[name] ?? schema["additionalProperties"]) is JsonObject ofChild)
            {
                Validate(child, ofChild, Join(path, name), errors);
            }
        }
    }

    private static void ValidateArray(JsonArray array, JsonObject schema, string path, List<FieldError> errors)
    {
        Limit(schema, "minItems", min => array.Count < min, path, array.Count, min => $"should have at least {min} items", errors);
        Limit(schema, "maxItems", max => array.Count > max, path, array.Count, max => $"must have at most {max} items", errors);
        UniqueKeys(array, schema, path, errors);
        if (schema["items"] is JsonObject ofItems)
        {
            for (var i = 0; i < array.Count; i++)
            {
                Validate(array[i], ofItems, $"{path}[{i}]", errors);
            }
        }
    }

    /// <summary>Lists of type map and set hold each key once.</summary>
    private static void UniqueKeys(JsonArray array, JsonObject schema, string path, List<FieldError> errors)
    {
        var shape = ListShape.Of(schema);
        if (shape.Kind == ListKind.Atomic)
        {
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            if (shape.ElementOf(array[i]) is { } key && !seen.Add(key))
            {
                errors.Add(new FieldError("FieldValueDuplicate", $"{path}[{i}]", $"Duplicate value: {key[2..]}"));
            }
        }
    }

    private static void ValidateText(string text, JsonObject schema, string path, List<FieldError> errors)
    {
        Limit(schema, "minLength", min => text.EnumerateRunes().Count() < min, path, text, min => $"{Named(path)} in body should be at least {min} chars long", errors);
        Limit(schema, "maxLength", max => text.EnumerateRunes().Count() > max, path, text, max => $"may not be more than {max} bytes", errors);
        if (schema["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            errors.Add(FieldError.Invalid(Named(path), text, $"{Named(path)} in body should match '{pattern}'"));
        }

        if (schema["format"]?.GetValue<string>() is { } format && !HasFormat(text, format))
        {
            errors.Add(FieldError.Invalid(Named(path), text, $"{Named(path)} in body must be of type {format}: \"{text}\""));
        }
    }

    private static void ValidateNumber(JsonValue number, JsonObject schema, string path, List<FieldError> errors)
    {
        var value = Number(number);
        Limit(schema, "minimum", min => value < min || (value == min && IsTrue(schema, "exclusiveMinimum")), path, number, min => $"{Named(path)} in body should be greater than or equal to {min}", errors);
        Limit(schema, "maximum", max => value > max || (value == max && IsTrue(schema, "exclusiveMaximum")), path, number, max => $"{Named(path)} in body should be less than or equal to {max}", errors);
        Limit(schema, "multipleOf", step => value % step != 0, path, number, step => $"{Named(path)} in body should be a multiple of {step}", errors);
    }

    private static void EnumAndCombinations(JsonNode value, JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, value)))
        {
            var supported = string.Join(", ", values.Select(v => v?.ToJsonString() ?? "null"));
            errors.Add(new FieldError("FieldValueNotSupported", Named(path), $"Unsupported value: {value.ToJsonString()}: supported values: {supported}"));
        }

        bool Holds(JsonNode? branch)
        {
            List<FieldError> ofBranch = [];
            Validate(value, branch!.AsObject(), path, ofBranch);
            return ofBranch.Count == 0;
        }

        foreach (var branch in schema["allOf"] as JsonArray ?? [])
        {
            Validate(value, branch!.AsObject(), path, errors);
        }

        if (schema["anyOf"] is JsonArray any && !any.Any(Holds))
        {
            errors.Add(FieldError.Invalid(Named(path), value, $"{Named(path)} in body must validate at least one schema (anyOf)"));
        }

        if (schema["oneOf"] is JsonArray one && one.Count(Holds) != 1)
        {
            errors.Add(FieldError.Invalid(Named(path), value, $"{Named(path)} in body must validate one and only one schema (oneOf)"));
        }

        if (schema["not"] is JsonObject not && Holds(not))
        {
            errors.Add(FieldError.Invalid(Named(path), value, $"{Named(path)} in body must not validate the schema (not)"));
        }
    }

    private static bool IsOfType(JsonNode value, JsonObject schema) => StructuralSchema.IsIntOrString(schema)
        ? TypeOf(value) is "string" or "integer"
        : schema["type"]?.GetValue<string>() switch
        {
            null => true,
            "number" => TypeOf(value) is "number" or "integer",
            var type => TypeOf(value) == type,
        };

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => Number(value.AsValue()) % 1 == 0 ? "integer" : "number",
        _ => "null",
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) && text.Contains('T', StringComparison.Ordinal),
        "ipv4" => System.Net.IPAddress.TryParse(text, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        "ipv6" => System.Net.IPAddress.TryParse(text, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        _ => true,
    };

    private static void Limit(
        JsonObject schema, string keyword, Func<double, bool> broken, string path, JsonNode? value, Func<double, string> says, List<FieldError> errors)
    {
        if (schema[keyword] is JsonValue limit && broken(Number(limit)))
        {
            errors.Add(FieldError.Invalid(Named(path), value, says(Number(limit))));
        }
    }

    private static double Number(JsonValue value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool IsTrue(JsonObject schema, string name) => schema[name] is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Named(string path) => path.Length == 0 ? "<nil>" : path;
}
