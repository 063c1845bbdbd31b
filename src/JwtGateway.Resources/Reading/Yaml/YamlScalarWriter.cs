using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>Writes scalars and empty collections.</summary>
internal static partial class YamlScalarWriter
{
    /// <summary>Longer keys must be marked as such (YAML 1.2.2 section 8.2.2 allows 1024 characters).</summary>
    private const int MaxSimpleKey = 512;

    /// <summary>The node as the rest of a line whose own indentation is <paramref name="indent"/>.</summary>
    public static string Write(JsonNode? node, int indent) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => String(TextOf(node), indent),
        _ => node.ToJsonString(),
    };

    /// <summary>A member's name, before its colon.</summary>
    public static string Key(string name, int indent)
    {
        var key = IsPlain(name) ? name : Quoted(name);
        return key.Length <= MaxSimpleKey ? key : "? " + key + "\n" + new string(' ', indent);
    }

    private static string String(string text, int indent) =>
        IsPlain(text) ? text : IsLiteral(text) ? Literal(text, new string(' ', indent + 2)) : Quoted(text);

    private static string TextOf(JsonNode node) =>
        node.AsValue().TryGetValue<string>(out var text) ? text : JsonNode.Parse(node.ToJsonString())!.GetValue<string>();

    /// <summary>Whether every reader of YAML 1.1 or 1.2 takes the text without quotes as this string.</summary>
    private static bool IsPlain(string text) =>
        Plain().IsMatch(text) && !LooksTyped().IsMatch(text) && YamlScalars.Resolve(text)?.GetValueKind() == JsonValueKind.String;

    /// <summary>Whether it has several lines, none of which begins or ends in a way that a literal block would lose.</summary>
    private static bool IsLiteral(string text)
    {
        var lines = text.Split('\n');
        return lines.Length > 1
            && lines[0].Length > 0 && lines[0][0] != ' '
            && lines.All(line => line.All(IsPrintable) && (line.Length == 0 || line.Any(character => character != ' ')));
    }

    private static string Literal(string text, string margin)
    {
        var lines = text.Split('\n');
        var chomp = lines[^1].Length > 0 ? "|-" : lines[^2].Length > 0 ? "|" : "|+";
        var shown = lines[^1].Length > 0 ? lines : lines[..^1];
        return chomp + "\n" + string.Join('\n', shown.Select(line => line.Length == 0 ? "" : margin + line));
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(Escaped(rune));
        return quoted.Append('"').ToString();
    }

    private static string Escaped(Rune rune) => rune.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\t' => "\\t",
        '\r' => "\\r",
        _ when rune.IsBmp && IsPrintable((char)rune.Value) => rune.ToString(),
        <= 0xFFFF => $"\\u{rune.Value:X4}",
        _ => $"\\U{rune.Value:X8}",
    };

    private static bool IsPrintable(char character) =>
        character is >= ' ' and <= '~' || (character > '\u00A0' && char.IsLetterOrDigit(character));

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    // Letters, digits, and marks that no reader minds in the middle of a plain scalar; a colon only before one of these, blanks only between.
    [GeneratedRegex(@"^[A-Za-z0-9_/.$+(;~](:*[A-Za-z0-9_/.$+();~=,'\[\]-]| +[A-Za-z0-9_/.$+();~=,'\[\]-])*\z", Options)]
    private static partial Regex Plain();

    // Times and sexagesimal numbers of YAML 1.1, infinities, merge and value keys, document marks.
    [GeneratedRegex(
        @"^([0-9]{4}-[0-9]|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z|[-+]?\.(inf|nan)\z|\.\.\.)", Options | RegexOptions.IgnoreCase)]
    private static partial Regex LooksTyped();
}
