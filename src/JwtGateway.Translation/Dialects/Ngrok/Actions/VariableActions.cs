using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>set-vars</c> and <c>log</c>.</summary>
internal static class VariableActions
{
    private const int MaxMetadata = 10;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TrafficActionIr SetVars(ActionContext action)
    {
        var config = action.Config;
        var vars = ImmutableArray.CreateBuilder<HeaderIr>();
        if (config.Any("vars") is not JsonArray { Count: > 0 } items)
        {
            action.Log.Error(config.At("vars"), "set-vars needs a list of mappings, each with one name and its value.");
            items = [];
        }

        for (var i = 0; i < items.Count; i++)
        {
            var path = $"{config.At("vars")}[{i}]";
            if (items[i] is JsonObject { Count: 1 } one)
                Add(one.First(), path, vars, action.Log);
            else
                action.Log.Error(path, "Each item is a mapping with one name and its value.");
        }

        config.Close();
        return new SetVarsActionIr(vars.ToImmutable());
    }

    public static TrafficActionIr Log(ActionContext action)
    {
        var config = action.Config;
        var metadata = config.Members("metadata");
        if (metadata.Length is 0 or > MaxMetadata)
            action.Log.Error(config.At("metadata"), $"log needs 1 to {MaxMetadata} names with texts.");
        foreach (var (_, value) in metadata)
            Expressions.CheckTemplate(value, action.Log);
        config.Close();
        return new LogActionIr([.. metadata.Select(m => new HeaderIr(m.Name, m.Value.Value))]);
    }

    private static void Add(KeyValuePair<string, JsonNode?> one, string path, ImmutableArray<HeaderIr>.Builder vars, DocumentLog log)
    {
        var at = $"{path}.{DocumentText.Shown(one.Key)}";
        if (!IsName(one.Key))
            log.Error(at, "A variable's name has letters, digits and underscores, and begins with no digit.");
        var template = Template(one.Value);
        if (template is null)
            log.Error(at, "A list or mapping with ${…} in it is not supported; set a variable for each part, or write one ${…} that makes the list.");
        else
            Expressions.CheckTemplate(new(template, at), log);
        vars.Add(new HeaderIr(one.Key, template ?? ""));
    }

    /// <summary>Anything but a text is an expression of itself: JSON values are expressions.</summary>
    private static string? Template(JsonNode? value)
    {
        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
            return text.GetValue<string>();
        var json = value?.ToJsonString(Plain) ?? "null";
        return json.Contains("${", StringComparison.Ordinal) ? null : $"${{{json}}}";
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= 64 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
