using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>
/// What a plain scalar means: the same as to kubectl (sigs.k8s.io/yaml), so that a file means the same in a cluster and without one. That
/// is YAML 1.1's words for booleans (<c>yes</c>, <c>on</c>, <c>n</c>, …) and octal <c>0755</c> along with YAML 1.2's <c>0o755</c>; times
/// stay strings. Unlike there, numbers keep every digit.
/// </summary>
internal static partial class YamlScalars
{
    /// <summary>The value, or null for YAML's null.</summary>
    public static JsonValue? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => JsonValue.Create(true),
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => JsonValue.Create(false),
        _ => Number(text) is { } number ? AsJson(number) : JsonValue.Create(text),
    };

    /// <summary>Whether the text stands for an infinity or for "not a number", which JSON does not have.</summary>
    public static bool IsNotFinite(string text) => NotFinite().IsMatch(text);

    /// <summary>The number that the text stands for, as JSON spells it; null when it is not one.</summary>
    public static string? Number(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.'))
            return null;

        var digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Json().IsMatch(digits))
            return digits;

        return Based(digits) ?? (Decimal().IsMatch(digits) ? Respelled(digits) : null);
    }

    private static JsonValue AsJson(string number)
    {
        using var document = JsonDocument.Parse(number);
        return JsonValue.Create(document.RootElement.Clone())!;
    }

    /// <summary>Hexadecimal, octal and binary integers of at most 64 bits.</summary>
    private static string? Based(string text)
    {
        var match = BasedInteger().Match(text);
        if (!match.Success)
            return null;

        var (digits, radix) = match.Groups["hex"].Success ? (match.Groups["hex"].Value, 16)
            : match.Groups["bin"].Success ? (match.Groups["bin"].Value, 2)
            : (match.Groups["oct"].Value, 8);
        var value = digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));
        return value > ulong.MaxValue ? null : (match.Groups["minus"].Success ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>JSON has no leading plus sign or zeros, and digits on both sides of a point.</summary>
    private static string Respelled(string text)
    {
        var match = Decimal().Match(text);
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        var digits = (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction);
        return match.Groups["minus"].Value + digits + match.Groups["exponent"].Value;
    }

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", Options)]
    private static partial Regex Json();

    [GeneratedRegex(@"^((?<minus>-)|\+)?(0x(?<hex>[0-9a-fA-F]{1,32})|0b(?<bin>[01]{1,128})|0o?(?<oct>[0-7]{1,64}))\z", Options)]
    private static partial Regex BasedInteger();

    [GeneratedRegex(
        @"^((?<minus>-)|\+)?((?<whole>[0-9]+)(\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z", Options)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z|^\.(nan|NaN|NAN)\z", Options)]
    private static partial Regex NotFinite();
}
