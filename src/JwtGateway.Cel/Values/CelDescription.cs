using System.Globalization;
using System.Text;

namespace JwtGateway.Cel;

/// <summary>Values as people would write them. A value can hold one list many times, so what is long is cut.</summary>
internal static class CelDescription
{
    private const int Longest = 16_384;

    /// <summary>The value, cut after 16,384 characters.</summary>
    public static string Of(in CelValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.Length <= Longest ? text.ToString() : text.ToString(0, Longest) + "…";
    }

    private static void Append(StringBuilder text, in CelValue value)
    {
        if (text.Length > Longest)
            return;
        if (value.Kind == CelKind.List)
            Append(text, value.AsList!);
        else if (value.Kind == CelKind.Map)
            Append(text, value.AsMap!);
        else
            text.Append(Simple(value));
    }

    private static string Simple(in CelValue value) => value.Kind switch
    {
        CelKind.Error => $"error: {value.Error}",
        CelKind.Null => "null",
        CelKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture) + "u",
        CelKind.Double => CelText.Number(value.AsDouble) is var text && text.AsSpan().IndexOfAny("e.Nf") < 0 ? text + ".0" : text,
        CelKind.String => "\"" + value.AsString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"",
        CelKind.Bytes => "b\"" + string.Concat(value.AsBytes.ToArray().Select(octet => octet is >= 0x20 and < 0x7f ? $"{(char)octet}" : $"\\x{octet:x2}")) + "\"",
        CelKind.Timestamp => $"timestamp(\"{TimeText.Timestamp(value)}\")",
        CelKind.Duration => $"duration(\"{TimeText.Duration(value)}\")",
        CelKind.Type => value.AsType!.Name,
        _ => CelText.ToText(value).AsString,
    };

    private static void Append(StringBuilder text, ICelList list)
    {
        text.Append('[');
        for (var i = 0; i < list.Count && text.Length <= Longest; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Append(text, list[i]);
        }

        text.Append(']');
    }

    private static void Append(StringBuilder text, ICelMap map)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var key in map.Keys)
        {
            if (text.Length > Longest)
                break;
            text.Append(isFirst ? "" : ", ");
            isFirst = false;
            Append(text, key);
            text.Append(": ");
            Append(text, map.TryGet(key, out var value) ? value : default);
        }

        text.Append('}');
    }
}
